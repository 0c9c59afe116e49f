import type { Column } from '../columns/column.ts';
import type { LikeInput, ResultOf } from '../typing/column-expression.ts';
import type { ColumnType } from '../typing/column-type.ts';
import {
  type LikeColumn,
  likeColumn,
  type OfColumn,
  type OfColumns,
  ofColumn,
  ofColumns,
} from './function-makers.ts';
import { asColumn, type ColumnOrName, call } from './functions.ts';

/** The first value of the group, null or not; with `ignoreNulls` the first that is not null. */
export const first: LikeColumn<[ignoreNulls?: boolean]> = likeColumn('first');

/** The last value of the group, null or not; with `ignoreNulls` the last that is not null. */
export const last: LikeColumn<[ignoreNulls?: boolean]> = likeColumn('last');

/** Some value of the group; with `ignoreNulls` one that is not null. */
export const anyValue: LikeColumn<[ignoreNulls?: boolean]> = likeColumn('any_value');

/** All values that are not null, in order. */
export const collectList: OfColumn<'ARRAY'> = ofColumn('collect_list');

/** The different values that are not null. */
export const collectSet: OfColumn<'ARRAY'> = ofColumn('collect_set');

/** All texts that are not null in one, with a separator between them if there is one. */
export const listagg: LikeColumn<[separator?: string]> = likeColumn('listagg');

/** About how many different values there are, with this relative error, 0.05 when none is given. */
export const approxCountDistinct: OfColumn<'BIGINT', [relativeError?: number]> =
  ofColumn('approx_count_distinct');

/** The number of rows for which the condition is true. */
export const countIf: OfColumn<'BIGINT'> = ofColumn('count_if');

/** True when all values that are not null are. */
export const boolAnd: OfColumn<'BOOLEAN'> = ofColumn('bool_and');

/** True when any value is. */
export const boolOr: OfColumn<'BOOLEAN'> = ofColumn('bool_or');

/** The sum; null when it does not fit. */
export const trySum: OfColumn<ColumnType> = ofColumn('try_sum');

/** The mean; null when it does not fit. */
export const tryAvg: OfColumn<ColumnType> = ofColumn('try_avg');

/** The value in the middle, or between the two there. */
export const median: OfColumn<ColumnType> = ofColumn('median');

/** The value, interpolated, below which a share from 0 to 1 of the rows lies; of a list of shares, a list. */
export const percentile: OfColumn<ColumnType, [share: number | readonly number[] | Column]> =
  ofColumn('percentile');

/** A value near the percentile; the greater the accuracy, 10,000 when none is given, the nearer. */
export const percentileApprox: OfColumn<
  ColumnType,
  [share: number | readonly number[] | Column, accuracy?: number]
> = ofColumn('percentile_approx');

/** The most frequent value. */
export const mode: LikeColumn = likeColumn('mode');

/** A histogram of at most so many bins: a list of their centres and heights. */
export const histogramNumeric: OfColumn<'ARRAY', [bins: number]> = ofColumn('histogram_numeric');

/** 1 where a column is summed up over by `cube`, `rollup` or `groupingSets`, otherwise 0. */
export const grouping: OfColumn<'TINYINT'> = ofColumn('grouping');

/** The bits of `grouping` of these columns as one number. */
export const groupingId: OfColumns<'BIGINT'> = ofColumns('grouping_id');

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

/** The sum of the different values; bounded input only. */
export function sumDistinct<const Input extends ColumnOrName>(
  input: Input,
): ResultOf<Input, ColumnType> {
  return call('sum', [asColumn(input)], { distinct: true });
}
