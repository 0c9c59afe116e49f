import type { ResultOf } from '../typing/column-expression.ts';
import {
  type NumberValue,
  type OfColumn,
  type OfTwo,
  ofColumn,
  ofTwo,
  type TextValue,
} from './function-makers.ts';
import { asColumn, type ColumnOrName, call } from './functions.ts';

/** The position of a text in this one, from 1; 0 when it is not there. */
export const instr: OfColumn<'INT', [part: TextValue]> = ofColumn('instr');

/** The position of `part` in the input from a position on, from 1; 0 when it is not there. */
export function locate<const Input extends ColumnOrName>(
  part: TextValue,
  input: Input,
  position: NumberValue = 1,
): ResultOf<Input, 'INT'> {
  return call('locate', [part, asColumn(input), position]);
}

/** The place of the text in a list separated by commas, from 1; 0 when it is not there. */
export const findInSet: OfColumn<'INT', [list: TextValue]> = ofColumn('find_in_set');

/** How many characters to insert, remove or replace to make one text the other; −1 beyond a limit. */
export const levenshtein: OfTwo<'INT', [limit?: NumberValue]> = ofTwo('levenshtein');

/** True when the last digit is the check digit of the others by the Luhn algorithm. */
export const luhnCheck: OfColumn<'BOOLEAN'> = ofColumn('luhn_check');

/** What a group of a regular expression matches, the first when none is given; empty where nothing does. */
export const regexpExtract: OfColumn<'STRING', [pattern: TextValue, group?: NumberValue]> =
  ofColumn('regexp_extract');

/** What a group of a regular expression matches, every time. */
export const regexpExtractAll: OfColumn<'ARRAY', [pattern: TextValue, group?: NumberValue]> =
  ofColumn('regexp_extract_all');

/** The text with a replacement for every match of a regular expression. */
export const regexpReplace: OfColumn<'STRING', [pattern: TextValue, replacement: TextValue]> =
  ofColumn('regexp_replace');

/** The number of matches of a regular expression. */
export const regexpCount: OfColumn<'INT', [pattern: TextValue]> = ofColumn('regexp_count');

/** The position of the first match of a regular expression, from 1; 0 when there is none. */
export const regexpInstr: OfColumn<'INT', [pattern: TextValue]> = ofColumn('regexp_instr');

/** The first match of a regular expression; null when there is none. */
export const regexpSubstr: OfColumn<'STRING', [pattern: TextValue]> = ofColumn('regexp_substr');
