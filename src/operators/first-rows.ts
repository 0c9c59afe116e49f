import type { Batch } from '../columnar/batch.ts';
import { gatherBatch } from '../columnar/gather.ts';
import type { DataType } from '../columnar/types.ts';
import type { ComputeContext } from '../expression/evaluation.ts';

/** The first rows of a batch; the batch itself when it has no more. */
export function firstRows(
  batch: Batch,
  types: readonly DataType[],
  rowsMax: number,
  context: ComputeContext,
): Batch {
  if (batch.rowCount <= rowsMax) return batch;
  const address = context.scratch.allocate(rowsMax * 4);
  const rows = context.memory.u32.subarray(address / 4, address / 4 + rowsMax);
  for (let row = 0; row < rowsMax; row++) rows[row] = row;
  return gatherBatch(batch, types, { address, count: rowsMax }, context);
}
