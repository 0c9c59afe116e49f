import type { Batch } from '../../columnar/batch.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';

const ENTRIES_MIN = 64;
const BYTE_ENTRY_BYTES = 8;
const WORD_ENTRY_BYTES = 16;
const DENSE_ENTRY_BYTES = 4;
/** Numbers lie close together where a plain array takes no more entries than this for each row, or this many at all. */
const DENSE_ENTRIES_PER_ROW = 16;
const DENSE_ENTRIES_MIN = 64 * 1024;

/** Rows of one side by key. Key and hash are the first two columns of either side. */
export interface RowIndex {
  /** Chains of rows with the same key; 0 where every key has one row. */
  readonly next: number;
  /** Writes for each row of a batch the first row with its key + 1, or 0. */
  find(batch: Batch, heads: number): void;
}

/** By encoded keys. */
export function byteIndex(built: Batch, context: ComputeContext): RowIndex {
  const { kernels, scratch } = context;
  const { rowCount } = built;
  const [key, hash] = built.columns;
  const entries = entriesFor(rowCount);
  const index = zeros(entries * BYTE_ENTRY_BYTES, context);
  const next = scratch.allocate(rowCount * 4);
  const mask = entries - 1;
  const { offsets, values, validity } = key;
  kernels.joinBuild(offsets, values, hash.values, validity, rowCount, index, mask, next);
  return {
    next,
    find({ rowCount: count, columns: [own, hashes] }, heads) {
      kernels.joinProbe(
        own.offsets,
        own.values,
        hashes.values,
        own.validity,
        count,
        index,
        mask,
        offsets,
        values,
        heads,
      );
    },
  };
}

/** By one number of 64 bits. */
export function wordIndex(built: Batch, context: ComputeContext): RowIndex {
  const { kernels, scratch, memory } = context;
  const { rowCount } = built;
  const [{ values, validity }] = built.columns;
  const bounds = scratch.allocate(16);
  const valid = kernels.wordRange(values, validity, rowCount, bounds) >>> 0;
  const least = memory.i64[bounds / 8];
  const range = valid === 0 ? 0n : memory.i64[bounds / 8 + 1] - least + 1n;
  const next = scratch.allocate(rowCount * 4);
  const entriesMax = Math.max(DENSE_ENTRIES_MIN, valid * DENSE_ENTRIES_PER_ROW);
  if (range <= entriesMax) {
    const size = Number(range);
    const index = zeros(size * DENSE_ENTRY_BYTES, context);
    const repeated = kernels.joinBuildDense(values, validity, rowCount, least, index, next);
    return {
      next: repeated === 0 ? 0 : next,
      find({ rowCount: count, columns: [own] }, heads) {
        kernels.joinProbeDense(own.values, own.validity, count, least, size, index, heads);
      },
    };
  }
  const entries = entriesFor(rowCount);
  const index = zeros(entries * WORD_ENTRY_BYTES, context);
  const mask = entries - 1;
  const repeated = kernels.joinBuildWords(values, validity, rowCount, index, mask, next);
  return {
    next: repeated === 0 ? 0 : next,
    find({ rowCount: count, columns: [own] }, heads) {
      kernels.joinProbeWords(own.values, own.validity, count, index, mask, heads);
    },
  };
}

/** A power of two, so that the index is at most three quarters full. */
function entriesFor(rowCount: number): number {
  let entries = ENTRIES_MIN;
  while (entries * 3 < rowCount * 4) entries *= 2;
  return entries;
}

function zeros(byteLength: number, { kernels, scratch }: ComputeContext): number {
  const address = scratch.allocate(byteLength);
  kernels.fillBytes(address, 0, byteLength);
  return address;
}
