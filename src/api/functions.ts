import { parseExpression } from '../sql/parse.ts';
import { Column, type ColumnOrValue, toExpression } from './column.ts';
import { namedColumn } from './column-name.ts';
import type { LiteralInput } from './literal.ts';

/** A column, or the name of one. */
export type ColumnOrName = Column | string;

/** The column of a name: `col('key')`, `col('event.key')`, `col('*')`. */
export function col(name: string): Column {
  return new Column(namedColumn(name));
}

/** A value as a column. */
export function lit(value: LiteralInput): Column {
  return new Column(toExpression(value));
}

/** An expression in SQL: `expr("value * 2 AS twice")`. */
export function expr(text: string): Column {
  return new Column(parseExpression(text));
}

/** Calls any function of SQL by its name. */
export function callFunction(name: string, ...inputs: readonly ColumnOrName[]): Column {
  return call(name, inputs.map(asColumn));
}

/** The windows of `size` that hold a time; they overlap when `slide` is shorter than `size`. */
export function window(time: ColumnOrName, size: string, slide?: string, start?: string): Column {
  const lengths = start === undefined ? [size, slide] : [size, slide ?? size, start];
  const texts = lengths.filter((length) => length !== undefined);
  return call('window', [asColumn(time), ...texts]);
}

/** The number of rows in which the column is not null; of all rows with `count('*')`. */
export function count(input: ColumnOrName): Column {
  return input === '*' ? call('count', [1]) : call('count', [asColumn(input)]);
}

/** The sum of the values that are not null; null when there are none. */
export function sum(input: ColumnOrName): Column {
  return call('sum', [asColumn(input)]);
}

/** The least value that is not null. */
export function min(input: ColumnOrName): Column {
  return call('min', [asColumn(input)]);
}

/** The greatest value that is not null. */
export function max(input: ColumnOrName): Column {
  return call('max', [asColumn(input)]);
}

/** The mean of the values that are not null; null when there are none. */
export function avg(input: ColumnOrName): Column {
  return call('avg', [asColumn(input)]);
}

/** One row for each element of an array or entry of a map. */
export function explode(input: ColumnOrName): Column {
  return call('explode', [asColumn(input)]);
}

/** As `explode`, but keeps rows without elements, with null. */
export function explodeOuter(input: ColumnOrName): Column {
  return call('explode_outer', [asColumn(input)]);
}

/** As `explode`, with each element's position before it. */
export function posexplode(input: ColumnOrName): Column {
  return call('posexplode', [asColumn(input)]);
}

/** The parts of a text between the matches of a regular expression. */
export function split(input: ColumnOrName, pattern: string, limit = -1): Column {
  return call('split', [asColumn(input), pattern, limit]);
}

/** The text in lower case. */
export function lower(input: ColumnOrName): Column {
  return call('lower', [asColumn(input)]);
}

/** The text in upper case. */
export function upper(input: ColumnOrName): Column {
  return call('upper', [asColumn(input)]);
}

/** The number of characters of a text, or of bytes of a BINARY. */
export function length(input: ColumnOrName): Column {
  return call('length', [asColumn(input)]);
}

/** The first value that is not null. */
export function coalesce(...inputs: readonly ColumnOrName[]): Column {
  return call('coalesce', inputs.map(asColumn));
}

/** One column with the inputs as its fields, under their names. */
export function struct(...inputs: readonly ColumnOrName[]): Column {
  return call('struct', inputs.map(asColumn));
}

/** `when(condition, value).when(…).otherwise(value)`: the value of the first condition that is true. */
export function when(condition: Column, value: ColumnOrValue): ConditionalColumn {
  return new ConditionalColumn([condition, value]);
}

/** A CASE expression; null when no condition is true. */
export class ConditionalColumn extends Column {
  readonly #branches: readonly ColumnOrValue[];

  /** @internal */
  constructor(branches: readonly ColumnOrValue[]) {
    super(call('case', branches).expression);
    this.#branches = branches;
  }

  when(condition: Column, value: ColumnOrValue): ConditionalColumn {
    return new ConditionalColumn([...this.#branches, condition, value]);
  }

  otherwise(value: ColumnOrValue): Column {
    return call('case', [...this.#branches, value]);
  }
}

/** The column of a name, or the column itself. */
export function asColumn(input: ColumnOrName): Column {
  return typeof input === 'string' ? col(input) : input;
}

function call(name: string, inputs: readonly ColumnOrValue[]): Column {
  return new Column({ kind: 'unresolvedCall', name, arguments: inputs.map(toExpression) });
}
