import type { Column, ColumnOrValue } from './column.ts';
import { asColumn, type ColumnOrName, call } from './functions.ts';
import type { LikeInput, Typed } from './typing/column-expression.ts';

/** The number of the row in its partition, from 1. */
export function rowNumber(): Column<Typed<'INT'>> {
  return call('row_number', []);
}

/** The place of the row in the order; equal rows share one, and as many are left out behind them. */
export function rank(): Column<Typed<'INT'>> {
  return call('rank', []);
}

/** The place of the row in the order; equal rows share one, and none is left out. */
export function denseRank(): Column<Typed<'INT'>> {
  return call('dense_rank', []);
}

/** The rank from 0 to 1. */
export function percentRank(): Column<Typed<'DOUBLE'>> {
  return call('percent_rank', []);
}

/** The number of the part, from 1, when the partition is cut into so many parts of about the same size. */
export function ntile(parts: number): Column<Typed<'INT'>> {
  return call('ntile', [parts]);
}

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
