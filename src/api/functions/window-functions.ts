import type { ColumnOrValue } from '../columns/column.ts';
import type { LikeInput } from '../typing/column-expression.ts';
import { type LikeColumn, likeColumn, type OfNothing, ofNothing } from './function-makers.ts';
import { asColumn, type ColumnOrName, call } from './functions.ts';

/** The number of the row in its partition, from 1. */
export const rowNumber: OfNothing<'INT'> = ofNothing('row_number');

/** The place of the row in the order; equal rows share one, and as many are left out behind them. */
export const rank: OfNothing<'INT'> = ofNothing('rank');

/** The place of the row in the order; equal rows share one, and none is left out. */
export const denseRank: OfNothing<'INT'> = ofNothing('dense_rank');

/** The rank from 0 to 1. */
export const percentRank: OfNothing<'DOUBLE'> = ofNothing('percent_rank');

/** The share of the partition's rows that come before the row or equal it. */
export const cumeDist: OfNothing<'DOUBLE'> = ofNothing('cume_dist');

/** The number of the part, from 1, when the partition is cut into so many parts of about the same size. */
export const ntile: OfNothing<'INT', [parts: number]> = ofNothing('ntile');

/** The value of a row of the frame, counted from 1; null when there are fewer. */
export const nthValue: LikeColumn<[place: number]> = likeColumn('nth_value');

/** The value so many rows before; `otherwise`, or null, where there is no such row. */
export function lag<const Input extends ColumnOrName>(
  input: Input,
  rows = 1,
  otherwise: ColumnOrValue = null,
): LikeInput<Input> {
  return call('lag', [asColumn(input), rows, otherwise]);
}

/** The value so many rows behind; `otherwise`, or null, where there is no such row. */
export function lead<const Input extends ColumnOrName>(
  input: Input,
  rows = 1,
  otherwise: ColumnOrValue = null,
): LikeInput<Input> {
  return call('lead', [asColumn(input), rows, otherwise]);
}
