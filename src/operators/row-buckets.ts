import { type Batch, type Column, isAbsent } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { gatherColumn, gatherParts, type RowNumbers } from '../columnar/gather.ts';
import { type DataType, layoutOf, widthOf } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { StateStore } from '../state/store.ts';

/**
 * Rows whose hashes begin alike in their low half are a bucket: their groups lie side by side in the index of a group
 * table. Where a partition has many rows, they are taken bucket by bucket, so that the groups of a bucket stay in the
 * processor's cache while all their rows come. Rows of equal keys keep their order.
 */
export const BUCKET_BITS = 4;
const BUCKETS = 1 << BUCKET_BITS;

/** A batch with so many rows for a partition is scattered bucket by bucket. */
export const SCATTERED_ROWS_MIN = 4096;
/** A partition with fewer rows is taken as it comes. */
const ROWS_MIN = 64 * 1024;
/** Fewer groups are in the cache anyway. */
const GROUPS_MIN = 16 * 1024;
/** So large a share of a partition's rows may have come in no order; they are sorted then. */
const UNSORTED_SHARE_MAX = 0.25;
/** Bits of the sketch for each row that is counted. */
const SKETCH_BITS_PER_ROW = 8;
const SKETCH_BITS_MAX = 2 ** 22;

/** A batch in order of buckets, and the rows of each. */
interface SortedBatch {
  readonly batch: Batch;
  readonly counts: readonly number[];
}

/**
 * The rows of batches with the keys in their first and the hashes in their second column: pieces of the batches, bucket by
 * bucket, and in each in the order of the batches; or the batches as they are, where that would not help.
 */
export function inBucketOrder(
  batches: readonly Batch[],
  types: readonly DataType[],
  store: StateStore,
  context: ColumnContext,
): readonly Batch[] {
  assert(
    batches.every(hasNewRowsOnly),
    'rows that are taken bucket by bucket are new and have keys',
  );
  const total = batches.reduce((sum, { rowCount }) => sum + rowCount, 0);
  if (total < ROWS_MIN) return batches;
  const counted = batches.map((batch) => countBuckets(batch, context));
  const unsorted = counted.filter(({ isSorted }) => !isSorted);
  const unsortedRows = unsorted.reduce((sum, { batch }) => sum + batch.rowCount, 0);
  if (unsortedRows > total * UNSORTED_SHARE_MAX) return batches;
  const groups = estimateGroups(counted, context);
  if (groups < GROUPS_MIN) return batches;
  // The groups of a bucket would crowd in an index that only grows as they come.
  store.reserve(groups);
  const sorted = counted.map((each) => (each.isSorted ? each : sortBatch(each, types, context)));
  return piecesOf(sorted, types, context);
}

/** Pieces have no weights, and keys that are cut without their bits of validity. */
function hasNewRowsOnly({ weights, columns: [keys, hashes] }: Batch): boolean {
  return weights === 0 && keys.validity === 0 && hashes.validity === 0;
}

interface CountedBatch extends SortedBatch {
  readonly isSorted: boolean;
}

function countBuckets(batch: Batch, { kernels, memory, scratch }: ColumnContext): CountedBatch {
  const address = scratch.allocate(BUCKETS * 4);
  const hashes = batch.columns[1].values;
  const isSorted = kernels.countBuckets(hashes, batch.rowCount, BUCKET_BITS, address) !== 0;
  const counts = [...memory.u32.subarray(address / 4, address / 4 + BUCKETS)];
  return { batch, counts, isSorted };
}

/** The first bucket stands for all. */
function estimateGroups(batches: readonly CountedBatch[], context: ColumnContext): number {
  const sample = batches.filter(({ isSorted }) => isSorted);
  const sampleRows = sample.reduce((sum, { counts }) => sum + counts[0], 0);
  const sketch = new GroupSketch(sampleRows, context);
  for (const { batch, counts } of sample) sketch.add(batch.columns[1].values, counts[0]);
  return sketch.groupCount * BUCKETS;
}

/** Counts different hashes, about: by the bits that they set in a bitmap. */
export class GroupSketch {
  readonly #context: ColumnContext;
  readonly #bitmap: number;
  readonly #bitCount: number;
  #set = 0;

  /** For about so many rows. */
  constructor(rowCount: number, context: ColumnContext) {
    const wanted = Math.max(64, Math.min(rowCount * SKETCH_BITS_PER_ROW, SKETCH_BITS_MAX));
    this.#bitCount = 2 ** Math.ceil(Math.log2(wanted));
    this.#bitmap = context.scratch.allocateBitmap(this.#bitCount);
    this.#context = context;
    context.kernels.fillBytes(this.#bitmap, 0, this.#bitCount / 8);
  }

  add(hashes: number, count: number): void {
    const { kernels } = this.#context;
    this.#set += kernels.markHashes(hashes, count, this.#bitmap, this.#bitCount) >>> 0;
  }

  /** Some groups share a bit: linear counting (Whang et al., 1990) makes up for them. */
  get groupCount(): number {
    const free = Math.max(1, this.#bitCount - this.#set);
    return Math.round(this.#bitCount * Math.log(this.#bitCount / free));
  }
}

function sortBatch(
  { batch, counts }: SortedBatch,
  types: readonly DataType[],
  context: ColumnContext,
): SortedBatch {
  const { kernels, memory, scratch } = context;
  const count = batch.rowCount;
  const numbers = scratch.allocate(count * 4);
  const cursors = scratch.allocate(BUCKETS * 4);
  kernels.numberBuckets(batch.columns[1].values, count, 1, BUCKET_BITS, numbers, cursors);
  // A hash's upper half has no part in it: with one partition the number is the bucket.
  memory.u32.set(startsOf(counts), cursors / 4);
  const address = scratch.allocate(count * 4);
  kernels.orderByPartition(numbers, count, cursors, address);
  const own = { ...context, arena: scratch };
  const ownTypes = types.slice(0, batch.columns.length);
  const [sorted] = gatherParts(batch, ownTypes, [{ address, count }], own);
  return { batch: sorted, counts };
}

function piecesOf(
  batches: readonly SortedBatch[],
  types: readonly DataType[],
  context: ColumnContext,
): readonly Batch[] {
  const starts = batches.map(({ counts }) => startsOf(counts));
  const pieces: Batch[] = [];
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    batches.forEach(({ batch, counts }, index) => {
      const count = counts[bucket];
      if (count > 0) pieces.push(sliceBatch(batch, types, starts[index][bucket], count, context));
    });
  }
  return pieces;
}

/** Where each of some runs of rows begins. */
export function startsOf(counts: readonly number[]): number[] {
  let end = 0;
  return counts.map((count) => {
    const start = end;
    end += count;
    return start;
  });
}

/** The keys are the first column: their offsets may begin anywhere. All other columns are as columns have to be. */
function sliceBatch(
  batch: Batch,
  types: readonly DataType[],
  start: number,
  count: number,
  context: ColumnContext,
): Batch {
  if (count === batch.rowCount) return batch;
  let rows: RowNumbers | null = null;
  const columns = batch.columns.map((column, index): Column => {
    if (isAbsent(column, batch)) return column;
    if (index === 0) return { ...column, length: count, offsets: column.offsets + start * 4 };
    const width = sliceWidth(types[index], column);
    if (width > 0) return { ...column, length: count, values: column.values + start * width };
    rows ??= rowsFrom(start, count, context);
    return gatherColumn(column, types[index], rows, { ...context, arena: context.scratch });
  });
  return { rowCount: count, columns, weights: 0 };
}

/** Bytes of a value where a column can be cut without copying; 0 where it cannot. */
function sliceWidth(type: DataType, column: Column): number {
  const layout = layoutOf(type);
  const isPlain = column.validity === 0 && column.children.length === 0 && column.offsets === 0;
  return isPlain && layout !== 'none' && layout !== 'bits' ? widthOf(layout) : 0;
}

function rowsFrom(start: number, count: number, { memory, scratch }: ColumnContext): RowNumbers {
  const address = scratch.allocate(count * 4);
  const rows = memory.u32.subarray(address / 4, address / 4 + count);
  for (let row = 0; row < count; row++) rows[row] = start + row;
  return { address, count };
}
