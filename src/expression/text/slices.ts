import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { assert } from '../../errors.ts';
import type { EvaluationFrame } from '../evaluation.ts';

/** Makes a column of parts of a text column; `find` writes where they start and their offsets, and gives their size. */
export function sliceColumn(
  column: Column,
  validity: number,
  frame: EvaluationFrame,
  find: (starts: number, offsets: number) => number,
): Column {
  const slices = trySliceColumn(column, validity, frame, find);
  assert(slices !== null, 'every text has the part that is looked for');
  return slices;
}

/** The same where `find` may give up: it answers -1 then, and this is null. */
export function trySliceColumn(
  column: Column,
  validity: number,
  frame: EvaluationFrame,
  find: (starts: number, offsets: number) => number,
): Column | null {
  const { kernels, arena, scratch, batch } = frame;
  const { rowCount } = batch;
  const starts = scratch.allocate(rowCount * 4);
  const offsets = arena.allocate((rowCount + 1) * 4);
  const size = find(starts, offsets);
  if (size < 0) return null;
  const heap = arena.allocate(size);
  kernels.copySlices(column.values, starts, rowCount, offsets, heap);
  return bytesColumn(rowCount, validity, offsets, heap);
}
