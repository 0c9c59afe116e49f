import { type Batch, insertBatch } from '../columnar/batch.ts';
import { gatherBatch } from '../columnar/gather.ts';
import type { DataType } from '../columnar/types.ts';
import type { Expression } from '../expression/expression.ts';
import { evaluateBatch } from './evaluate-batch.ts';
import type { StatefulContext } from './operator.ts';

/** The times (i64) of rows; a null never comes. */
export function timesOfRows(time: Expression, rows: Batch, context: StatefulContext): number {
  const [{ values, validity }] = evaluateBatch([time], rows, context);
  const target = context.scratch.allocate(rows.rowCount * 8);
  context.kernels.timesOrNever(values, validity, rows.rowCount, 0n, target);
  return target;
}

/** The rows that are not late, and counts the others. Key and hash come before the columns that `time` is over. */
export function rowsInTime(
  keyed: Batch,
  types: readonly DataType[],
  time: Expression | null,
  context: StatefulContext,
): Batch {
  const { kernels, scratch, latenessWatermark, outputMode, stateCounters } = context;
  if (time === null || outputMode === 'complete') return keyed;
  const rows = insertBatch(keyed.rowCount, keyed.columns.slice(2));
  const times = timesOfRows(time, rows, { ...context, arena: scratch });
  const address = scratch.allocate((keyed.rowCount + 1) * 4);
  const count = kernels.rowsAfter(times, keyed.rowCount, latenessWatermark, address) >>> 0;
  if (count === keyed.rowCount) return keyed;
  stateCounters.lateRows += keyed.rowCount - count;
  return gatherBatch(keyed, types, { address, count }, { ...context, arena: scratch });
}
