import type { LikeInput, ResultOf } from '../typing/column-expression.ts';
import {
  type NumberValue,
  type OfColumn,
  type OfNothing,
  ofColumn,
  ofNothing,
  type TextValue,
} from './function-makers.ts';
import { asColumn, type ColumnOrName, call } from './functions.ts';

/** The texts, or lists, one behind the other; null when one is null. */
export function concat<const Inputs extends readonly ColumnOrName[]>(
  ...inputs: Inputs
): LikeInput<Inputs[number]> {
  return call('concat', inputs.map(asColumn));
}

/** The texts that are not null with a separator between them. */
export function concatWs<const Inputs extends readonly ColumnOrName[]>(
  separator: string,
  ...inputs: Inputs
): ResultOf<Inputs[number], 'STRING'> {
  return call('concat_ws', [separator, ...inputs.map(asColumn)]);
}

/** The inputs in a text with `%s`, `%d` and their like. */
export function formatString<const Inputs extends readonly ColumnOrName[]>(
  format: string,
  ...inputs: Inputs
): ResultOf<Inputs[number], 'STRING'> {
  return call('format_string', [format, ...inputs.map(asColumn)]);
}

/** The input at a place from 1. */
export function elt<const Inputs extends readonly ColumnOrName[]>(
  place: NumberValue,
  ...inputs: Inputs
): ResultOf<Inputs[number], 'STRING'> {
  return call('elt', [place, ...inputs.map(asColumn)]);
}

/** The text without spaces on the left, or without those characters. */
export function ltrim<const Input extends ColumnOrName>(
  input: Input,
  characters?: TextValue,
): ResultOf<Input, 'STRING'> {
  return call(
    'ltrim',
    characters === undefined ? [asColumn(input)] : [characters, asColumn(input)],
  );
}

/** The text without spaces on the right, or without those characters. */
export function rtrim<const Input extends ColumnOrName>(
  input: Input,
  characters?: TextValue,
): ResultOf<Input, 'STRING'> {
  return call(
    'rtrim',
    characters === undefined ? [asColumn(input)] : [characters, asColumn(input)],
  );
}

/** The text without spaces around it. */
export const trim: OfColumn<'STRING'> = ofColumn('trim');

/** The text without spaces, or without those characters, around it. */
export const btrim: OfColumn<'STRING', [characters?: TextValue]> = ofColumn('btrim');

/** A part of the text; positions begin with 1. */
export const substring: OfColumn<'STRING', [position: NumberValue, length?: NumberValue]> =
  ofColumn('substring');

/** The first characters. */
export const left: OfColumn<'STRING', [length: NumberValue]> = ofColumn('left');

/** The last characters. */
export const right: OfColumn<'STRING', [length: NumberValue]> = ofColumn('right');

/** The text before a delimiter that comes for so many times; counted from the end when negative, what is behind it. */
export const substringIndex: OfColumn<'STRING', [delimiter: TextValue, count: NumberValue]> =
  ofColumn('substring_index');

/** A part of the text between delimiters, from 1, or from −1 backwards. */
export const splitPart: OfColumn<'STRING', [delimiter: TextValue, part: NumberValue]> =
  ofColumn('split_part');

/** The text so many times. */
export const repeat: OfColumn<'STRING', [times: NumberValue]> = ofColumn('repeat');

/** So many spaces. */
export const space: OfNothing<'STRING', [count: NumberValue]> = ofNothing('space');

/** The text with one piece put in the place of another, wherever it occurs; without it when there is none. */
export const replace: OfColumn<'STRING', [search: TextValue, replacement?: TextValue]> =
  ofColumn('replace');

/** The text with another put over it from a position on, over as many characters as it has or as are given. */
export const overlay: OfColumn<
  'STRING',
  [replacement: TextValue, position: NumberValue, length?: NumberValue]
> = ofColumn('overlay');

/** The text with characters replaced by those at the same place of another text, or removed. */
export const translate: OfColumn<'STRING', [from: TextValue, to: TextValue]> =
  ofColumn('translate');

/** The text filled up on the left, or cut, to a length; with spaces when no padding is given. */
export const lpad: OfColumn<'STRING', [length: NumberValue, padding?: TextValue]> =
  ofColumn('lpad');

/** The text filled up on the right, or cut, to a length; with spaces when no padding is given. */
export const rpad: OfColumn<'STRING', [length: NumberValue, padding?: TextValue]> =
  ofColumn('rpad');

/** The text with a capital at the start of each word, small letters elsewhere. */
export const initcap: OfColumn<'STRING'> = ofColumn('initcap');

/** The text hidden: a character each for capitals, small letters, digits and the rest; a null keeps them. */
export const mask: OfColumn<
  'STRING',
  [
    upper?: TextValue | null,
    lower?: TextValue | null,
    digit?: TextValue | null,
    other?: TextValue | null,
  ]
> = ofColumn('mask');

/** The text in single quotes. */
export const quote: OfColumn<'STRING'> = ofColumn('quote');

/** The sentences of a text, each a list of its words. */
export const sentences: OfColumn<'ARRAY', [language?: TextValue, country?: TextValue]> =
  ofColumn('sentences');

/** A code for how a word sounds in English. */
export const soundex: OfColumn<'STRING'> = ofColumn('soundex');

/** The code point of the first character. */
export const ascii: OfColumn<'INT'> = ofColumn('ascii');

/** The character of a code from 0 to 255. */
export const chr: OfColumn<'STRING'> = ofColumn('chr');

/** The number of bytes of a text in UTF-8. */
export const octetLength: OfColumn<'INT'> = ofColumn('octet_length');

/** The number of bits of a text in UTF-8. */
export const bitLength: OfColumn<'INT'> = ofColumn('bit_length');

/** A number with commas and so many digits behind the point, or by a pattern such as `#,##0.0#`. */
export const formatNumber: OfColumn<'STRING', [digits: number | TextValue]> =
  ofColumn('format_number');

/** A number, time or BINARY as text, by a format such as `9,999.99`. */
export const toChar: OfColumn<'STRING', [format: TextValue]> = ofColumn('to_char');

/** The number in a text, by a format such as `9,999.99`. */
export const toNumber: OfColumn<'DECIMAL', [format: TextValue]> = ofColumn('to_number');

/** As `toNumber`, but null where there is none. */
export const tryToNumber: OfColumn<'DECIMAL', [format: TextValue]> = ofColumn('try_to_number');

/** The text with a collation, by which it is compared from then on. */
export const collate: OfColumn<'STRING', [collation: string]> = ofColumn('collate');

/** The full name of the collation of a text. */
export const collation: OfColumn<'STRING'> = ofColumn('collation');
