import { bytesColumn, type Column } from '../../columnar/batch.ts';
import type { EvaluationFrame } from '../evaluation.ts';

/** Makes a column of parts of a text column; `find` writes where they start and their offsets, and gives their size. */
export function sliceColumn(
  column: Column,
  validity: number,
  frame: EvaluationFrame,
  find: (starts: number, offsets: number) => number,
): Column {
  const { kernels, arena, scratch, batch } = frame;
  const { rowCount } = batch;
  const starts = scratch.allocate(rowCount * 4);
  const offsets = arena.allocate((rowCount + 1) * 4);
  const size = find(starts, offsets) >>> 0;
  const heap = arena.allocate(size);
  kernels.copySlices(column.values, starts, rowCount, offsets, heap);
  return bytesColumn(rowCount, validity, offsets, heap);
}
