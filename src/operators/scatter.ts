import type { Batch } from '../columnar/batch.ts';
import { gatherBatch } from '../columnar/gather.ts';
import type { DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { ComputeContext } from '../expression/evaluation.ts';

/** Where the hash is, how many partitions there are, and whether a batch that goes to one of them may go as it is. */
export interface ScatterTarget {
  readonly hash: number;
  readonly count: number;
  readonly mayPass: boolean;
}

/**
 * Splits a batch by the 64-bit hash in one of its columns: one batch for each partition, null where it gets no row, rows
 * in the order they had.
 *
 * Partition = ((hash >>> 32) * partitionCount) >>> 32, the upper half of the hash taken as a fraction. Which keys
 * a partition holds is part of the checkpoint's format: this formula must not change.
 */
export function scatterBatch(
  batch: Batch,
  types: readonly DataType[],
  { hash, count: partitionCount, mayPass }: ScatterTarget,
  context: ComputeContext,
): (Batch | null)[] {
  const { length, validity, values } = batch.columns[hash];
  assert(length === batch.rowCount && validity === 0, 'every row has a hash');
  const { kernels, scratch } = context;
  const numbers = scratch.allocate(length * 4);
  const cursors = scratch.allocate(partitionCount * 4);
  kernels.numberPartitions(values, length, partitionCount, numbers, cursors);
  const counts = [...context.memory.u32.subarray(cursors / 4, cursors / 4 + partitionCount)];
  if (mayPass && counts.includes(length)) return counts.map((count) => (count > 0 ? batch : null));
  const starts = startsOf(counts);
  context.memory.u32.set(starts, cursors / 4);
  const rows = scratch.allocate(length * 4);
  kernels.orderByPartition(numbers, length, cursors, rows);
  return counts.map((count, partition) => {
    if (count === 0) return null;
    return gatherBatch(batch, types, { address: rows + starts[partition] * 4, count }, context);
  });
}

function startsOf(counts: readonly number[]): number[] {
  let end = 0;
  return counts.map((count) => {
    const start = end;
    end += count;
    return start;
  });
}
