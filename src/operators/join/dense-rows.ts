import { ABSENT, type Batch, type Column, fixedColumn } from '../../columnar/batch.ts';
import { type DataType, layoutOf, widthOf } from '../../columnar/types.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { KEY_COLUMNS } from './joined-rows.ts';

const I64_MIN = -(2n ** 63n);
const I64_MAX = 2n ** 63n - 1n;

/**
 * Rows whose keys are all the numbers from a least to a greatest one, each once, in the order of their keys and in the
 * context's arena: a key's distance from the least is the number of its row. Null where keys are otherwise, or a wanted column
 * is more than values side by side.
 */
export function rowsInKeyOrder(
  batches: readonly Batch[],
  types: readonly DataType[],
  wanted: ReadonlySet<number>,
  context: ComputeContext,
): Batch | null {
  if (![...wanted].every((place) => isPlain(batches, place, types[place]))) return null;
  const least = leastOfAll(batches, context);
  if (least === null) return null;
  const rowCount = countRows(batches);
  const columns = types.map((type, place) =>
    wanted.has(place) ? inKeyOrder(batches, KEY_COLUMNS + place, type, least, context) : ABSENT,
  );
  const none = { address: 0, fold: 0, rows: 0, next: 0 };
  const index = { ...none, kind: 'dense', size: rowCount, word: least } as const;
  return { rowCount, columns: [ABSENT, ABSENT, ...columns], weights: 0, index };
}

function countRows(batches: readonly Batch[]): number {
  return batches.reduce((sum, { rowCount }) => sum + rowCount, 0);
}

function isPlain(batches: readonly Batch[], place: number, type: DataType): boolean {
  const isFixed = widthOf(layoutOf(type)) > 0;
  return isFixed && batches.every(({ columns }) => columns[KEY_COLUMNS + place].validity === 0);
}

/** The least key, where each row has one and there is one of each from there on. */
function leastOfAll(batches: readonly Batch[], context: ComputeContext): bigint | null {
  const rowCount = countRows(batches);
  if (rowCount === 0 || batches.some(({ columns: [key] }) => key.validity !== 0)) return null;
  const { least, greatest } = keyRange(batches, context);
  if (greatest - least !== BigInt(rowCount - 1)) return null;
  const { kernels, scratch } = context;
  const bitmap = scratch.allocateBitmap(rowCount);
  kernels.fillBytes(bitmap, 0, Math.ceil(rowCount / 8));
  let different = 0;
  for (const { columns, rowCount: count } of batches) {
    different += kernels.markDistances(columns[0].values, count, least, bitmap) >>> 0;
  }
  return different === rowCount ? least : null;
}

function keyRange(
  batches: readonly Batch[],
  { kernels, scratch, memory }: ComputeContext,
): { least: bigint; greatest: bigint } {
  const bounds = scratch.allocate(16);
  let least = I64_MAX;
  let greatest = I64_MIN;
  for (const { columns, rowCount } of batches) {
    kernels.wordRange(columns[0].values, 0, rowCount, bounds);
    const [low, high] = [memory.i64[bounds / 8], memory.i64[bounds / 8 + 1]];
    if (low < least) least = low;
    if (high > greatest) greatest = high;
  }
  return { least, greatest };
}

const PLACE_KERNELS = {
  1: 'place8',
  2: 'place16',
  4: 'place32',
  8: 'place64',
  16: 'place128',
} as const;

function inKeyOrder(
  batches: readonly Batch[],
  place: number,
  type: DataType,
  leastKey: bigint,
  { kernels, arena }: ComputeContext,
): Column {
  const width = widthOf(layoutOf(type));
  const rowCount = countRows(batches);
  const target = arena.allocate(rowCount * width);
  const kernel = PLACE_KERNELS[width as keyof typeof PLACE_KERNELS];
  for (const { columns, rowCount: count } of batches) {
    kernels[kernel](columns[place].values, columns[0].values, count, leastKey, target);
  }
  return fixedColumn(rowCount, 0, target);
}
