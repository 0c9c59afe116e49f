import { asColumn, type ColumnOrName, call } from './functions.ts';
import type { LikeInput, ResultOf } from './typing/column-expression.ts';
import type { ColumnType } from './typing/column-type.ts';

/** The first value of the group, null or not. */
export function first<const Input extends ColumnOrName>(input: Input): LikeInput<Input> {
  return call('first', [asColumn(input)]);
}

/** The last value of the group, null or not. */
export function last<const Input extends ColumnOrName>(input: Input): LikeInput<Input> {
  return call('last', [asColumn(input)]);
}

/** Some value of the group. */
export function anyValue<const Input extends ColumnOrName>(input: Input): LikeInput<Input> {
  return call('any_value', [asColumn(input)]);
}

/** All values that are not null, in order. */
export function collectList<const Input extends ColumnOrName>(
  input: Input,
): ResultOf<Input, 'ARRAY'> {
  return call('collect_list', [asColumn(input)]);
}

/** The different values that are not null. */
export function collectSet<const Input extends ColumnOrName>(
  input: Input,
): ResultOf<Input, 'ARRAY'> {
  return call('collect_set', [asColumn(input)]);
}

/** About how many different values there are. */
export function approxCountDistinct<const Input extends ColumnOrName>(
  input: Input,
): ResultOf<Input, 'BIGINT'> {
  return call('approx_count_distinct', [asColumn(input)]);
}

/** The number of rows for which the condition is true. */
export function countIf<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'BIGINT'> {
  return call('count_if', [asColumn(input)]);
}

/** True when all values that are not null are. */
export function boolAnd<const Input extends ColumnOrName>(
  input: Input,
): ResultOf<Input, 'BOOLEAN'> {
  return call('bool_and', [asColumn(input)]);
}

/** True when any value is. */
export function boolOr<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'BOOLEAN'> {
  return call('bool_or', [asColumn(input)]);
}

/** The standard deviation of a sample. */
export function stddev<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'DOUBLE'> {
  return call('stddev', [asColumn(input)]);
}

/** The variance of a sample. */
export function variance<const Input extends ColumnOrName>(
  input: Input,
): ResultOf<Input, 'DOUBLE'> {
  return call('variance', [asColumn(input)]);
}

/** The value in the middle, or between the two there. */
export function median<const Input extends ColumnOrName>(
  input: Input,
): ResultOf<Input, ColumnType> {
  return call('median', [asColumn(input)]);
}

/** The most frequent value. */
export function mode<const Input extends ColumnOrName>(input: Input): LikeInput<Input> {
  return call('mode', [asColumn(input)]);
}

/** The value in the row in which another column is greatest. */
export function maxBy<const Input extends ColumnOrName>(
  input: Input,
  order: ColumnOrName,
): LikeInput<Input> {
  return call('max_by', [asColumn(input), asColumn(order)]);
}

/** The value in the row in which another column is least. */
export function minBy<const Input extends ColumnOrName>(
  input: Input,
  order: ColumnOrName,
): LikeInput<Input> {
  return call('min_by', [asColumn(input), asColumn(order)]);
}

/** The number of different values, of combinations of values of several columns; bounded input only. */
export function countDistinct<const Inputs extends readonly [ColumnOrName, ...ColumnOrName[]]>(
  ...inputs: Inputs
): ResultOf<Inputs[number], 'BIGINT'> {
  return call('count', inputs.map(asColumn), { distinct: true });
}
