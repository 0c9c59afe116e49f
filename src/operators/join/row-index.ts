import type { Arena } from '../../columnar/arena.ts';
import type { Batch, RowIndex } from '../../columnar/batch.ts';
import { assert } from '../../errors.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import type { JoinSpec } from '../../plan/stages.ts';

const PLACES_MIN = 64;
const BYTE_ENTRY_BYTES = 8;
/** Numbers lie close together where a plain array takes no more entries than this for each row, or this many at all. */
const DENSE_ENTRIES_PER_ROW = 16;
const DENSE_ENTRIES_MIN = 64 * 1024;
/** How numbers are mixed at first, which keeps regular ones apart, and where many meet. */
const FOLD = 63;
const CROWDED_FOLD = 32;
/** Numbers at random are less than one place away from their first choice. */
const DISTANCE_MAX = 2n;
const NONE = { address: 0, fold: 0, rows: 0, next: 0 } as const;

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
    : byNumbers(rows, arena, zeros, context);
}

/** Where `findRows` writes. */
export interface FoundRows {
  /** For each row the first indexed row with its key, or `NO_ROW`. */
  readonly rows: number;
  /** Room of four bytes a row. */
  readonly waiting: number;
}

/** Finds for each row of a batch the first indexed row with its key; returns how many have one. */
export function findRows(
  indexed: Batch,
  { rowCount, columns: [own, hashes] }: Batch,
  found: FoundRows,
  { kernels }: ComputeContext,
): number {
  const { index } = indexed;
  assert(index !== undefined, 'rows are indexed before they are looked for');
  const { kind, address, size, word, fold, rows } = index;
  if (kind === 'bytes') {
    const [key] = indexed.columns;
    const count = kernels.joinProbe(
      own.offsets,
      own.values,
      hashes.values,
      own.validity,
      rowCount,
      address,
      size - 1,
      key.offsets,
      key.values,
      found.rows,
    );
    return count >>> 0;
  }
  const { rows: target, waiting } = found;
  const shift = shiftOf(size);
  let count =
    kind === 'dense'
      ? kernels.joinProbeDense(own.values, rowCount, word, size, target)
      : kernels.joinProbeWords(own.values, rowCount, address, shift, fold, word, target, waiting);
  if (rows !== 0) count = kernels.rowsAtPlaces(target, rowCount, rows);
  if (own.validity !== 0) count = kernels.missInvalid(own.validity, rowCount, target);
  return count >>> 0;
}

type Zeros = (byteLength: number) => number;

/** By encoded keys. */
function byBytes(
  { rowCount, columns: [key, hash] }: Batch,
  arena: Arena,
  zeros: Zeros,
  { kernels }: ComputeContext,
): RowIndex {
  const size = placesFor(rowCount);
  const address = zeros(size * BYTE_ENTRY_BYTES);
  const next = arena.allocate(rowCount * 4);
  const { offsets, values, validity } = key;
  kernels.joinBuild(offsets, values, hash.values, validity, rowCount, address, size - 1, next);
  return { ...NONE, kind: 'bytes', address, size, word: 0n, next };
}

/** By one number of 64 bits. */
function byNumbers(batch: Batch, arena: Arena, zeros: Zeros, context: ComputeContext): RowIndex {
  const { rowCount, columns } = batch;
  const [{ values, validity }] = columns;
  const { kernels, scratch, memory } = context;
  const bounds = scratch.allocate(16);
  const valid = kernels.wordRange(values, validity, rowCount, bounds) >>> 0;
  const word = memory.i64[bounds / 8];
  const range = valid === 0 ? 0n : memory.i64[bounds / 8 + 1] - word + 1n;
  if (range > Math.max(DENSE_ENTRIES_MIN, valid * DENSE_ENTRIES_PER_ROW)) {
    return byWords(batch, arena, zeros, context);
  }
  const size = Number(range);
  const chains = arena.allocate(rowCount * 4);
  const rows = zeros(size * 4);
  const repeated = kernels.joinBuildDense(values, validity, rowCount, word, rows, chains);
  return { ...NONE, kind: 'dense', size, word, rows, next: repeated === 0 ? 0 : chains };
}

function byWords(
  { rowCount, columns: [{ values, validity }] }: Batch,
  arena: Arena,
  zeros: Zeros,
  { kernels, scratch, memory }: ComputeContext,
): RowIndex {
  const size = placesFor(rowCount);
  const shift = shiftOf(size);
  const bitmap = scratch.allocateBitmap(rowCount + 1);
  kernels.fillBytes(bitmap, 0, Math.ceil((rowCount + 1) / 8));
  const word = kernels.absentWord(values, rowCount, bitmap);
  const address = arena.allocate(size * 8);
  const chains = arena.allocate(rowCount * 4);
  const distance = scratch.allocate(8);
  const build = (fold: number): RowIndex => {
    const rows = zeros(size * 4);
    kernels.fillWords(address, size, word);
    const key = [values, validity, rowCount, address, shift, fold, word] as const;
    const repeated = kernels.joinBuildWords(...key, rows, chains, distance);
    return { kind: 'words', address, size, word, fold, rows, next: repeated === 0 ? 0 : chains };
  };
  const index = build(FOLD);
  const isCrowded = memory.i64[distance / 8] > BigInt(rowCount) * DISTANCE_MAX;
  return isCrowded ? build(CROWDED_FOLD) : index;
}

/** A power of two, so that places are at most half full. */
function placesFor(rowCount: number): number {
  let places = PLACES_MIN;
  while (places < rowCount * 2) places *= 2;
  return places;
}

/** A place is so much of a product of 64 bits. */
function shiftOf(size: number): number {
  return 64 - Math.log2(size);
}
