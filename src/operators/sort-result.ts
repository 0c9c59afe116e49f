import type { Batch, Column } from '../columnar/batch.ts';
import { type CompareRows, compareNullable } from '../columnar/compare-rows.ts';
import { concatBatches } from '../columnar/concat.ts';
import { gatherBatch } from '../columnar/gather.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import type { DataType } from '../columnar/types.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { ResultFinish, SortKey } from '../plan/stages.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import { sortRows } from './sort-rows.ts';

/**
 * Puts the batches of a whole result together, sorts the rows and cuts them to offset and limit. Rows with equal keys stay in
 * the order they came in. `types` are those of the result's own columns.
 */
export function sortResult(
  batches: readonly Batch[],
  types: readonly DataType[],
  finish: ResultFinish,
  context: ComputeContext,
): Batch {
  const whole = concatBatches(batches, [...types, ...finish.hidden], context);
  const start = Math.min(whole.rowCount, finish.offset);
  const count = Math.min(whole.rowCount - start, finish.limit ?? whole.rowCount);
  if (finish.order.length === 0 && count === whole.rowCount) return whole;
  const address = orderedRows(whole, finish.order, context) + start * 4;
  const own = { ...whole, columns: whole.columns.slice(0, types.length) };
  return gatherBatch(own, types, { address, count }, context);
}

/** Row numbers in order, in the scratch arena. */
function orderedRows(batch: Batch, order: readonly SortKey[], context: ComputeContext): number {
  const expressions = order.map(({ expression }) => expression);
  const keys = evaluateBatch(expressions, batch, context);
  return sortRows(keys, order, batch.rowCount, context);
}

/** The order of rows by the columns of their keys; 0 for rows with equal keys. */
export function compareByKeys(
  columns: readonly Column[],
  order: readonly SortKey[],
  memory: SharedMemory,
): CompareRows {
  const comparisons = order.map(({ expression, descending, nullsFirst }, index) => {
    // Turning the whole order round turns the side of the nulls with it.
    const first = nullsFirst !== descending;
    const compare = compareNullable(columns[index], expression.type, first, memory);
    return descending ? (left: number, right: number) => compare(right, left) : compare;
  });
  return (left, right) => {
    for (const compare of comparisons) {
      const difference = compare(left, right);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}
