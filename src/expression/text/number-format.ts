// Formats of to_number and to_char: digits (0 and 9), a point (. or D), commas (, or G), $, and a sign (S, MI or PR).

import { userError } from '../../errors.ts';
import { type ExactDecimal, roundHalfUp, splitDigits } from './exact-decimal.ts';

type Sign = '' | 'S' | 'MI' | 'PR';

interface NumberFormat {
  readonly text: string;
  readonly leadingSign: Sign;
  readonly trailingSign: Sign;
  readonly hasCurrency: boolean;
  /** Digits and commas before the point. */
  readonly whole: string;
  readonly wholeDigits: number;
  readonly fractionDigits: number;
}

const FORMAT = /^(S|MI)?(\$)?([09,]*)(?:\.([09]*))?(\$)?(S|MI|PR)?$/;

export function parseNumberFormat(text: string): NumberFormat {
  const normal = text.toUpperCase().replaceAll('D', '.').replaceAll('G', ',');
  const match = FORMAT.exec(normal);
  if (text === '') throw invalidFormat('EMPTY', text);
  if (match === null) throw invalidFormat('UNEXPECTED_TOKEN', text);
  const [, leading = '', before, whole, fraction = '', after, trailing = ''] = match;
  if (!/[09]/.test(whole + fraction)) throw invalidFormat('WRONG_NUM_DIGIT', text);
  if (/^,|,$|,,/.test(whole)) throw invalidFormat('CONT_THOUSANDS_SEPS', text);
  return {
    text,
    leadingSign: leading as Sign,
    trailingSign: trailing as Sign,
    hasCurrency: before !== undefined || after !== undefined,
    whole,
    wholeDigits: whole.replaceAll(',', '').length,
    fractionDigits: fraction.length,
  };
}

/** The number that a text is, in units of the format's last fraction digit. */
export function readNumber(text: string, format: NumberFormat): bigint {
  const match = /^(<?)([+-]?)(\$?)([\d,]*)(?:\.(\d*))?([+-]?)(>?)$/.exec(text.replace(/\s/g, ''));
  if (match === null) throw mismatch(text, format);
  const [, open, before, currency, whole, fraction = '', after, close] = match;
  const isWrong =
    !fitsSigns(before, after, open + close, format) ||
    (currency !== '') !== format.hasCurrency ||
    !fitsGroups(whole, format) ||
    fraction.length > format.fractionDigits ||
    whole + fraction === '';
  if (isWrong) throw mismatch(text, format);
  const digits = whole.replaceAll(',', '') + fraction.padEnd(format.fractionDigits, '0');
  const isNegative = before === '-' || after === '-' || open === '<';
  return isNegative ? -BigInt(digits) : BigInt(digits);
}

/** The text of a number: blanks for digits that it does not have, `#` for all digits when it has too many. */
export function writeNumber(number: ExactDecimal, format: NumberFormat): string {
  const isNegative = number.unscaled < 0n;
  const units = roundHalfUp(number, format.fractionDigits);
  const [digits, fraction] = splitDigits(units, format.fractionDigits);
  const significant = digits === '0' ? '' : digits;
  const isBeyond = significant.length > format.wholeDigits;
  const whole = isBeyond ? format.whole.replace(/[09]/g, '#') : fillWhole(significant, format);
  const blanks = /^ */.exec(whole)![0];
  const point =
    format.fractionDigits === 0 ? '' : `.${isBeyond ? fraction.replace(/\d/g, '#') : fraction}`;
  const body = (format.hasCurrency ? '$' : '') + whole.slice(blanks.length) + point;
  const signed = signText(format.leadingSign, isNegative) + body;
  if (format.trailingSign !== 'PR')
    return blanks + signed + signText(format.trailingSign, isNegative);
  return isNegative ? `${blanks}<${signed}>` : `${blanks} ${signed} `;
}

/** DECIMAL digits, all and behind the point, that the numbers of a format have. */
export function digitsOfFormat(format: NumberFormat): readonly [precision: number, scale: number] {
  return [format.wholeDigits + format.fractionDigits, format.fractionDigits];
}

/** Digits from the right; missing ones are zeros from the first 0 of the format on. */
function fillWhole(digits: string, { whole }: NumberFormat): string {
  const firstZero = whole.indexOf('0');
  const marks = [...whole];
  let rest = digits;
  const filled = marks.map((_, index) => {
    const place = marks.length - 1 - index;
    const isPadded = firstZero >= 0 && place >= firstZero;
    if (marks[place] === ',') return rest !== '' || isPadded ? ',' : ' ';
    const digit = rest.at(-1) ?? (isPadded || (digits === '' && index === 0) ? '0' : ' ');
    rest = rest.slice(0, -1);
    return digit;
  });
  return filled.reverse().join('');
}

function fitsSigns(before: string, after: string, brackets: string, format: NumberFormat): boolean {
  const { leadingSign, trailingSign } = format;
  const allows = (sign: Sign, text: string): boolean =>
    text === '' || sign === 'S' || (sign === 'MI' && text === '-');
  const isBracketed = brackets === '' || (brackets === '<>' && trailingSign === 'PR');
  return allows(leadingSign, before) && allows(trailingSign, after) && isBracketed;
}

/**
 * Commas stand where the format has them. A group of the format that begins with 0 takes as many digits as it has; the first
 * group of the text may have fewer where it begins with 9.
 */
function fitsGroups(whole: string, format: NumberFormat): boolean {
  const wanted = format.whole.split(',').toReversed();
  const given = whole.split(',').toReversed();
  if (given.length > wanted.length) return false;
  return wanted.every((own, index) => {
    const { length } = given[index] ?? '';
    const isExact = own.startsWith('0') || index < given.length - 1;
    return isExact ? length === own.length : length <= own.length;
  });
}

function signText(sign: Sign, isNegative: boolean): string {
  if (sign === 'S') return isNegative ? '-' : '+';
  if (sign === 'MI') return isNegative ? '-' : ' ';
  return '';
}

function invalidFormat(reason: string, text: string): Error {
  return userError(`INVALID_FORMAT.${reason}`, `'${text}' is no format of numbers.`, {
    hint: "A format is written like '$9,999.99' or 'S999'.",
  });
}

function mismatch(text: string, format: NumberFormat): Error {
  return userError(
    'INVALID_FORMAT.MISMATCH_INPUT',
    `The text '${text}' does not have the format '${format.text}'.`,
    { hint: 'Use try_to_number to get null instead.' },
  );
}
