// What `sum` and `avg` of FLOAT and DOUBLE share: an f64 and the number of its values. Partial sums are added in split
// order, so that a result does not depend on threads; it does depend on where splits end.

import type { Column } from '../../columnar/batch.ts';
import { fixedColumn } from '../../columnar/batch.ts';
import { BIGINT, type DataType, DOUBLE } from '../../columnar/types.ts';
import type { AccumulatorSpec, AggregateState, SlotRows } from '../aggregate-function.ts';

export const FLOAT_SUM_ACCUMULATORS: readonly AccumulatorSpec[] = [
  { name: 'sum', width: 8 },
  { name: 'count', width: 8 },
];

export const FLOAT_SUM_PARTIAL_TYPES: readonly DataType[] = [DOUBLE, BIGINT];

export function addFloats(
  state: AggregateState,
  type: DataType,
  values: Column,
  rows: SlotRows,
): void {
  const [sums, counts] = state.columns;
  const add = state.kernels[type.kind === 'float' ? 'sumF32' : 'sumF64'];
  add(
    rows.slots,
    rows.count,
    sums.directory,
    sums.shift,
    sums.offset,
    counts.offset,
    values.values,
    values.validity,
  );
}

export function mergeFloatSums(
  state: AggregateState,
  partial: readonly Column[],
  rows: SlotRows,
): void {
  const [sums, counts] = state.columns;
  state.kernels.addFloatSums(
    rows.slots,
    rows.count,
    sums.directory,
    sums.shift,
    sums.offset,
    counts.offset,
    partial[0].values,
    partial[1].values,
  );
}

/** The sums as f64 and the number of their values, as columns without nulls. */
export function readFloatSums(state: AggregateState, rows: SlotRows): readonly [Column, Column] {
  const [sum, count] = state.columns;
  const sums = state.arena.allocate(rows.count * 8);
  const counts = state.arena.allocate(rows.count * 8);
  const { kernels } = state;
  kernels.readSlots64(rows.slots, rows.count, sum.directory, sum.shift, sum.offset, sums);
  kernels.readSlots64(rows.slots, rows.count, count.directory, count.shift, count.offset, counts);
  return [fixedColumn(rows.count, 0, sums), fixedColumn(rows.count, 0, counts)];
}
