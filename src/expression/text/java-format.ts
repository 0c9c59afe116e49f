// Java's `String.format`, for the values that columns have.

import { decimalText } from '../../columnar/decimal-text.ts';
import { doubleText, floatText } from '../../columnar/number-text.ts';
import type { DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import {
  type ExactDecimal,
  groupThousands,
  roundHalfUp,
  shortestDecimal,
  splitDigits,
} from './exact-decimal.ts';

/** A value to print, with its type. */
export interface Printable {
  readonly value: LiteralValue;
  readonly type: DataType;
}

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly conversion: string;
}

const DIRECTIVE = /%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;
const DEFAULT_PRECISION = 6;

/** What a format consists of: text that is the same for all values, and places for some of them. */
export type FormatPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'value';
      /** Which of the values, counted from 0. */
      readonly index: number;
      readonly directive: Directive;
      readonly isCapital: boolean;
    };

/** Takes a format apart that takes values in turn, or by number: `%2$s`. */
export function parseFormat(format: string, valueCount: number): readonly FormatPart[] {
  if (format.replace(DIRECTIVE, '').includes('%')) throw wrongFormat(format);
  const parts: FormatPart[] = [];
  let next = 0;
  let last = -1;
  let end = 0;
  for (const match of format.matchAll(DIRECTIVE)) {
    const [whole, number, flags = '', width = '0', precision, conversion = ''] = match;
    parts.push({ kind: 'text', text: format.slice(end, match.index) });
    end = match.index + whole.length;
    const directive: Directive = {
      flags,
      width: Number(width),
      precision: precision === undefined ? undefined : Number(precision),
      conversion: conversion.toLowerCase(),
    };
    if (conversion === '%') parts.push({ kind: 'text', text: pad('%', directive) });
    else if (conversion === 'n') parts.push({ kind: 'text', text: '\n' });
    else {
      if (!flags.includes('<')) last = number === undefined ? next++ : Number(number) - 1;
      if (last < 0 || last >= valueCount) throw wrongFormat(whole);
      const isCapital = conversion !== directive.conversion;
      parts.push({ kind: 'value', index: last, directive, isCapital });
    }
  }
  return [...parts, { kind: 'text', text: format.slice(end) }];
}

/** Fills a format with values. */
export function formatJava(parts: readonly FormatPart[], values: readonly Printable[]): string {
  return parts
    .map((part) => (part.kind === 'text' ? part.text : printPart(part, values[part.index]!)))
    .join('');
}

/** Whether a place takes a value just as it is. */
export function isPlainPlace({ directive, isCapital }: ValuePart): boolean {
  const { flags, width, precision } = directive;
  return !isCapital && width === 0 && precision === undefined && (flags === '' || flags === '<');
}

export type ValuePart = Extract<FormatPart, { readonly kind: 'value' }>;

/** The text of a value in its place. */
export function printPart({ directive, isCapital }: ValuePart, printable: Printable): string {
  const text = print(printable, directive);
  return isCapital ? text.toUpperCase() : text;
}

function print(printable: Printable, directive: Directive): string {
  const { value } = printable;
  switch (directive.conversion) {
    case 's':
      return pad(cut(plainText(printable), directive), directive);
    case 'b':
      return pad(cut(String(value !== null && value !== false), directive), directive);
  }
  if (value === null) return pad('null', { ...directive, flags: directive.flags.replace('0', '') });
  switch (directive.conversion) {
    case 'c':
      return pad(characterOf(value), directive);
    case 'd':
      return signed(integerOf(value), (size) => grouped(String(size), directive), directive);
    case 'x':
      return pad(unsignedOf(printable).toString(16), directive);
    case 'o':
      return pad(unsignedOf(printable).toString(8), directive);
    case 'f':
      return printFraction(printable, directive, fixedDigits);
    case 'e':
      return printFraction(printable, directive, scientificDigits);
    case 'g':
      return printFraction(printable, directive, generalDigits);
    default:
      throw wrongFormat(`%${directive.conversion}`);
  }
}

function plainText({ value, type }: Printable): string {
  if (value === null) return 'null';
  if (type.kind === 'double') return doubleText(value as number);
  if (type.kind === 'float') return floatText(value as number);
  if (type.kind === 'decimal') return decimalText(value as bigint, type.scale);
  return String(value);
}

type Digits = (size: ExactDecimal, directive: Directive) => string;

function printFraction({ value, type }: Printable, directive: Directive, digits: Digits): string {
  if (type.kind === 'decimal') {
    const { scale } = type;
    return signed(
      value as bigint,
      (size) => digits({ unscaled: size, scale }, directive),
      directive,
    );
  }
  if (typeof value !== 'number' || (type.kind !== 'double' && type.kind !== 'float')) {
    throw wrongFormat(`%${directive.conversion}`);
  }
  if (!Number.isFinite(value)) {
    return pad(doubleText(value), { ...directive, flags: directive.flags.replace('0', '') });
  }
  const text = digits(shortestDecimal(Math.abs(value)), directive);
  return withSign(value < 0 || Object.is(value, -0), text, directive);
}

function fixedDigits(size: ExactDecimal, directive: Directive): string {
  const precision = directive.precision ?? DEFAULT_PRECISION;
  const [whole, fraction] = splitDigits(roundHalfUp(size, precision), precision);
  return grouped(whole, directive) + (precision === 0 ? '' : `.${fraction}`);
}

function scientificDigits(
  size: ExactDecimal,
  { precision = DEFAULT_PRECISION }: Directive,
): string {
  const digits = String(size.unscaled);
  let exponent = size.unscaled === 0n ? 0 : digits.length - 1 - size.scale;
  let units = roundHalfUp({ unscaled: size.unscaled, scale: size.scale + exponent }, precision);
  if (String(units).length > precision + 1) {
    exponent++;
    units /= 10n;
  }
  const [whole, fraction] = splitDigits(units, precision);
  const power = `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return `${whole}${precision === 0 ? '' : `.${fraction}`}e${power}`;
}

/** So many digits in all; scientific below 0.0001 and where the digits do not suffice. */
function generalDigits(size: ExactDecimal, directive: Directive): string {
  const precision = Math.max(1, directive.precision ?? DEFAULT_PRECISION);
  const exponent = size.unscaled === 0n ? 0 : String(size.unscaled).length - 1 - size.scale;
  if (size.unscaled !== 0n && (exponent < -4 || exponent >= precision)) {
    return scientificDigits(size, { ...directive, precision: precision - 1 });
  }
  return fixedDigits(size, { ...directive, precision: precision - 1 - exponent });
}

function signed(value: bigint, digitsOf: (size: bigint) => string, directive: Directive): string {
  return withSign(value < 0n, digitsOf(value < 0n ? -value : value), directive);
}

function withSign(isNegative: boolean, digits: string, { flags, width }: Directive): string {
  const isBracketed = isNegative && flags.includes('(');
  const plus = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const sign = isBracketed ? '(' : isNegative ? '-' : plus;
  const end = isBracketed ? ')' : '';
  if (flags.includes('-')) return `${sign}${digits}${end}`.padEnd(width);
  if (!flags.includes('0')) return `${sign}${digits}${end}`.padStart(width);
  return sign + digits.padStart(width - sign.length - end.length, '0') + end;
}

function grouped(digits: string, { flags }: Directive): string {
  return flags.includes(',') ? groupThousands(digits) : digits;
}

function pad(text: string, { flags, width }: Directive): string {
  if (flags.includes('-')) return text.padEnd(width);
  return text.padStart(width, flags.includes('0') ? '0' : ' ');
}

function cut(text: string, { precision }: Directive): string {
  return precision === undefined ? text : text.slice(0, precision);
}

function integerOf(value: LiteralValue): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  throw wrongFormat('%d');
}

function unsignedOf({ value, type }: Printable): bigint {
  const bits = type.kind === 'bigint' ? 64 : type.kind === 'tinyint' ? 8 : 32;
  return BigInt.asUintN(type.kind === 'smallint' ? 16 : bits, integerOf(value));
}

function characterOf(value: LiteralValue): string {
  return String.fromCodePoint(Number(integerOf(value)));
}

function wrongFormat(format: string): Error {
  return userError(
    'INVALID_PARAMETER_VALUE.PATTERN',
    `The format '${format}' does not fit the values that it is to print.`,
  );
}
