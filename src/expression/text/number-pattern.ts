// Java's DecimalFormat, without exponents: `$#,##0.00;($#)` is text, digits by place, text.

import { userError } from '../../errors.ts';
import { type ExactDecimal, roundHalfEven, splitDigits } from './exact-decimal.ts';

/** How to print numbers. */
interface NumberPattern {
  readonly prefix: string;
  readonly suffix: string;
  readonly wholeDigitsMin: number;
  readonly fractionDigitsMin: number;
  readonly fractionDigitsMax: number;
  /** Digits between two commas; 0 = no commas. */
  readonly groupLength: number;
  /** Powers of ten that the number is shown greater by: 2 for per cent. */
  readonly shift: number;
}

const PATTERN = /^([^#0,.;]*)([#,]*[0,]*)(?:\.(0*)(#*))?([^#0,.;]*)(?:;.*)?$/;

export function numberPattern(text: string): NumberPattern {
  const match = PATTERN.exec(text);
  if (match === null) {
    throw userError('INVALID_PARAMETER_VALUE.PATTERN', `'${text}' is no pattern of a number.`);
  }
  const [, prefix, whole, zeros = '', places = '', suffix] = match;
  const comma = whole.lastIndexOf(',');
  const affixes = prefix + suffix;
  return {
    prefix: prefix.replaceAll("'", ''),
    suffix: suffix.replaceAll("'", ''),
    wholeDigitsMin: whole.replace(/[^0]/g, '').length,
    fractionDigitsMin: zeros.length,
    fractionDigitsMax: zeros.length + places.length,
    groupLength: comma < 0 ? 0 : whole.length - comma - 1,
    shift: affixes.includes('%') ? 2 : affixes.includes('‰') ? 3 : 0,
  };
}

export function printNumber(number: ExactDecimal, pattern: NumberPattern): string {
  const { unscaled, scale } = number;
  const shifted = { unscaled: unscaled * 10n ** BigInt(pattern.shift), scale };
  const units = roundHalfEven(shifted, pattern.fractionDigitsMax);
  const [digits, places] = splitDigits(units, pattern.fractionDigitsMax);
  const whole = (digits === '0' ? '' : digits).padStart(pattern.wholeDigitsMin, '0');
  const fraction = places.replace(/0+$/, '').padEnd(pattern.fractionDigitsMin, '0');
  const sign = unscaled < 0n ? '-' : '';
  const shown = group(whole === '' && fraction === '' ? '0' : whole, pattern.groupLength);
  return `${sign}${pattern.prefix}${shown}${fraction === '' ? '' : `.${fraction}`}${pattern.suffix}`;
}

function group(digits: string, length: number): string {
  if (length === 0) return digits;
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= length) {
    groups.unshift(digits.slice(Math.max(0, end - length), end));
  }
  return groups.join(',');
}
