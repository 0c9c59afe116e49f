import { asColumn, type ColumnOrName, call } from './functions.ts';
import type { LikeInput, ResultOf } from './typing/column-expression.ts';

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

/** The text without spaces around it. */
export function trim<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'STRING'> {
  return call('trim', [asColumn(input)]);
}

/** A part of the text; positions begin with 1. */
export function substring<const Input extends ColumnOrName>(
  input: Input,
  position: number,
  length: number,
): ResultOf<Input, 'STRING'> {
  return call('substring', [asColumn(input), position, length]);
}

/** The text with one piece put in the place of another, wherever it occurs. */
export function replace<const Input extends ColumnOrName>(
  input: Input,
  search: string,
  replacement = '',
): ResultOf<Input, 'STRING'> {
  return call('replace', [asColumn(input), search, replacement]);
}

/** What a group of a regular expression matches; empty where nothing does. */
export function regexpExtract<const Input extends ColumnOrName>(
  input: Input,
  pattern: string,
  group = 1,
): ResultOf<Input, 'STRING'> {
  return call('regexp_extract', [asColumn(input), pattern, group]);
}

/** The text with a replacement for every match of a regular expression. */
export function regexpReplace<const Input extends ColumnOrName>(
  input: Input,
  pattern: string,
  replacement: string,
): ResultOf<Input, 'STRING'> {
  return call('regexp_replace', [asColumn(input), pattern, replacement]);
}

/** The text filled up on the left, or cut, to a length. */
export function lpad<const Input extends ColumnOrName>(
  input: Input,
  length: number,
  padding = ' ',
): ResultOf<Input, 'STRING'> {
  return call('lpad', [asColumn(input), length, padding]);
}

/** The text filled up on the right, or cut, to a length. */
export function rpad<const Input extends ColumnOrName>(
  input: Input,
  length: number,
  padding = ' ',
): ResultOf<Input, 'STRING'> {
  return call('rpad', [asColumn(input), length, padding]);
}

/** The inputs in a text with `%s`, `%d` and their like. */
export function formatString<const Inputs extends readonly ColumnOrName[]>(
  format: string,
  ...inputs: Inputs
): ResultOf<Inputs[number], 'STRING'> {
  return call('format_string', [format, ...inputs.map(asColumn)]);
}
