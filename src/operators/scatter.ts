import type { Batch } from '../columnar/batch.ts';
import { gatherParts } from '../columnar/gather.ts';
import type { DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import { BUCKET_BITS, SCATTERED_ROWS_MIN, startsOf } from './row-buckets.ts';

export interface ScatterTarget {
  /** The column with the hash. */
  readonly hash: number;
  /** Partitions. */
  readonly count: number;
  /** Whether a batch that goes to one of them may go as it is. */
  readonly mayPass: boolean;
  /** Whether only rows of equal hashes have to keep their order: large batches are scattered bucket by bucket then. */
  readonly inBuckets: boolean;
}

/**
 * Splits a batch by the 64-bit hash in one of its columns: one batch for each partition, null where it gets no row, rows
 * in the order they had, or bucket by bucket.
 *
 * Partition = ((hash >>> 32) * partitionCount) >>> 32, the upper half of the hash taken as a fraction. Which keys
 * a partition holds is part of the checkpoint's format: this formula must not change.
 */
export function scatterBatch(
  batch: Batch,
  types: readonly DataType[],
  { hash, count: partitionCount, mayPass, inBuckets }: ScatterTarget,
  context: ComputeContext,
): (Batch | null)[] {
  const { length, validity, values } = batch.columns[hash];
  assert(length === batch.rowCount && validity === 0, 'every row has a hash');
  const { kernels, scratch, memory } = context;
  const isLarge = inBuckets && length >= partitionCount * SCATTERED_ROWS_MIN;
  const bucketBits = isLarge ? BUCKET_BITS : 0;
  const numbers = scratch.allocate(length * 4);
  const cursorCount = partitionCount << bucketBits;
  const cursors = scratch.allocate(cursorCount * 4);
  if (isLarge) {
    kernels.numberBuckets(values, length, partitionCount, bucketBits, numbers, cursors);
  } else kernels.numberPartitions(values, length, partitionCount, numbers, cursors);
  const fineCounts = [...memory.u32.subarray(cursors / 4, cursors / 4 + cursorCount)];
  const counts = Array.from({ length: partitionCount }, (_, partition) =>
    sumOf(fineCounts.slice(partition << bucketBits, (partition + 1) << bucketBits)),
  );
  if (mayPass && !isLarge && counts.includes(length)) {
    return counts.map((count) => (count > 0 ? batch : null));
  }
  memory.u32.set(startsOf(fineCounts), cursors / 4);
  const rows = scratch.allocate(length * 4);
  kernels.orderByPartition(numbers, length, cursors, rows);
  const starts = startsOf(counts);
  const parts = counts.map((count, partition) => ({
    address: rows + starts[partition] * 4,
    count,
  }));
  const filled = gatherParts(
    batch,
    types,
    parts.filter(({ count }) => count > 0),
    context,
  );
  let next = 0;
  return counts.map((count) => (count === 0 ? null : filled[next++]));
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
