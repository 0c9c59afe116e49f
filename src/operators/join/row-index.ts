import type { Arena } from '../../columnar/arena.ts';
import type { Batch, RowIndex } from '../../columnar/batch.ts';
import { assert } from '../../errors.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { JoinSpec } from '../../plan/stages.ts';

const ENTRIES_MIN = 64;
const BYTE_ENTRY_BYTES = 8;
const WORD_ENTRY_BYTES = 16;
const DENSE_ENTRY_BYTES = 4;
/** Numbers lie close together where a plain array takes no more entries than this for each row, or this many at all. */
const DENSE_ENTRIES_PER_ROW = 16;
const DENSE_ENTRIES_MIN = 64 * 1024;

/** Indexes rows by key, in an arena that lasts as long as they do. Key and hash are the first two columns. */
export function indexRows(
  key: NonNullable<JoinSpec['key']>,
  rows: Batch,
  arena: Arena,
  context: ComputeContext,
): RowIndex {
  const zeros = (byteLength: number): number => {
    const address = arena.allocate(byteLength);
    context.kernels.fillBytes(address, 0, byteLength);
    return address;
  };
  return key === 'bytes'
    ? byBytes(rows, arena, zeros, context)
    : byWord(rows, arena, zeros, context);
}

/** Where `findRows` writes. */
export interface FoundRows {
  /** For each row the first indexed row with its key + 1, or 0 (u32). */
  readonly heads: number;
  /** Room of eight bytes a row. */
  readonly waiting: number;
}

/** Finds for each row of a batch the first indexed row with its key. */
export function findRows(
  rows: Batch,
  batch: Batch,
  { heads, waiting }: FoundRows,
  { kernels }: ComputeContext,
): void {
  const { rowCount } = batch;
  const [own, hashes] = batch.columns;
  const [key] = rows.columns;
  const { index } = rows;
  assert(index !== undefined, 'rows are indexed before they are looked for');
  const { address, size, least } = index;
  if (index.kind === 'dense') {
    kernels.joinProbeDense(own.values, own.validity, rowCount, least, size, address, heads);
  } else if (index.kind === 'words') {
    const mask = size - 1;
    kernels.joinProbeWords(own.values, own.validity, rowCount, address, mask, heads, waiting);
  } else {
    kernels.joinProbe(
      own.offsets,
      own.values,
      hashes.values,
      own.validity,
      rowCount,
      address,
      size - 1,
      key.offsets,
      key.values,
      heads,
    );
  }
}

type Zeros = (byteLength: number) => number;

/** By encoded keys. */
function byBytes(
  { rowCount, columns: [key, hash] }: Batch,
  arena: Arena,
  zeros: Zeros,
  { kernels }: ComputeContext,
): RowIndex {
  const size = entriesFor(rowCount);
  const address = zeros(size * BYTE_ENTRY_BYTES);
  const next = arena.allocate(rowCount * 4);
  const { offsets, values, validity } = key;
  kernels.joinBuild(offsets, values, hash.values, validity, rowCount, address, size - 1, next);
  return { kind: 'bytes', address, size, least: 0n, next };
}

/** By one number of 64 bits. */
function byWord(
  { rowCount, columns: [{ values, validity }] }: Batch,
  arena: Arena,
  zeros: Zeros,
  { kernels, scratch, memory }: ComputeContext,
): RowIndex {
  const bounds = scratch.allocate(16);
  const valid = kernels.wordRange(values, validity, rowCount, bounds) >>> 0;
  const least = memory.i64[bounds / 8];
  const range = valid === 0 ? 0n : memory.i64[bounds / 8 + 1] - least + 1n;
  const chains = arena.allocate(rowCount * 4);
  if (range <= Math.max(DENSE_ENTRIES_MIN, valid * DENSE_ENTRIES_PER_ROW)) {
    const size = Number(range);
    const address = zeros(size * DENSE_ENTRY_BYTES);
    const repeated = kernels.joinBuildDense(values, validity, rowCount, least, address, chains);
    return { kind: 'dense', address, size, least, next: repeated === 0 ? 0 : chains };
  }
  const size = entriesFor(rowCount);
  const address = zeros(size * WORD_ENTRY_BYTES);
  const repeated = kernels.joinBuildWords(values, validity, rowCount, address, size - 1, chains);
  return { kind: 'words', address, size, least: 0n, next: repeated === 0 ? 0 : chains };
}

/** A power of two, so that the index is at most half full. */
function entriesFor(rowCount: number): number {
  let entries = ENTRIES_MIN;
  while (entries < rowCount * 2) entries *= 2;
  return entries;
}
