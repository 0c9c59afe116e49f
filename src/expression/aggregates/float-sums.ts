// What `sum` and `avg` of FLOAT and DOUBLE share: an f64 and the number of its values. Partial sums are added in split
// order, so that a result does not depend on threads; it does depend on where splits end.

import type { Column } from '../../columnar/batch.ts';
import { fixedColumn } from '../../columnar/batch.ts';
import { BIGINT, type DataType, DOUBLE } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type {
  AccumulatorSpec,
  AccumulatorStep,
  AggregateChange,
  AggregateState,
  SlotRows,
} from '../aggregate-function.ts';
import { stepOver } from './accumulate.ts';

export const FLOAT_SUM_ACCUMULATORS: readonly AccumulatorSpec[] = [
  { name: 'sum', width: 8 },
  { name: 'count', width: 8 },
];

export const FLOAT_SUM_PARTIAL_TYPES: readonly DataType[] = [DOUBLE, BIGINT];

/** Adds the values of a column, or partial sums; what was added cannot be taken back. */
export function floatSumStep(
  { kind }: DataType,
  change: AggregateChange,
  inputs: readonly Column[],
): AccumulatorStep {
  assert(change !== 'retract', 'a sum of floating point values cannot be taken back');
  const [{ values }, second] = inputs;
  if (change === 'update') return stepOver('add', kind === 'float' ? 'f32' : 'f64', inputs[0]);
  const secondValues = second.values;
  return { operation: 'mergeFloatSums', layout: 'f64', values, secondValues, rows: [] };
}

/** The sums as f64 and the number of their values, as columns without nulls. */
export function readFloatSums(state: AggregateState, rows: SlotRows): readonly [Column, Column] {
  const [sum, count] = state.columns;
  const sums = state.arena.allocate(rows.count * 8);
  const counts = state.arena.allocate(rows.count * 8);
  const { kernels } = state;
  const { directory, shift } = sum;
  const { slots, count: rowCount } = rows;
  kernels.readSlots64(slots, rowCount, directory, shift, sum.offset, sum.stride, sums);
  kernels.readSlots64(slots, rowCount, directory, shift, count.offset, count.stride, counts);
  return [fixedColumn(rows.count, 0, sums), fixedColumn(rows.count, 0, counts)];
}
