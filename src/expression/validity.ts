import type { Column } from '../columnar/batch.ts';
import type { ErrorData } from '../errors.ts';
import type { EvaluationFrame } from './evaluation.ts';

/** The rows valid in both; 0 stands for "all rows". */
export function andValidity(left: number, right: number, frame: EvaluationFrame): number {
  if (left === 0 || left === right) return right;
  if (right === 0) return left;
  const { rowCount } = frame.batch;
  const target = frame.arena.allocateBitmap(rowCount);
  frame.kernels.andBitmaps(left, right, rowCount, target);
  return target;
}

/** The frame for a branch that only the rows of a bitmap take. */
export function narrowFrame(frame: EvaluationFrame, rows: number): EvaluationFrame {
  return { ...frame, active: andValidity(frame.active, rows, frame) };
}

/** Rows of an error bitmap that are valid and active: those count. Writes into the bitmap. */
export function reportErrors(
  errors: number,
  validity: number,
  frame: EvaluationFrame,
  describe: (row: number) => ErrorData,
): void {
  const { rowCount } = frame.batch;
  if (validity !== 0) frame.kernels.andBitmaps(errors, validity, rowCount, errors);
  if (frame.active !== 0) frame.kernels.andBitmaps(errors, frame.active, rowCount, errors);
  const row = frame.kernels.firstSetBit(errors, rowCount);
  if (row >= 0) frame.errors.report(row, () => describe(row));
}

/** Validity in which failed rows are null: what `try_` functions and non-ANSI mode give instead of an error. */
export function nullWhereFailed(errors: number, validity: number, frame: EvaluationFrame): number {
  const { rowCount } = frame.batch;
  const target = frame.arena.allocateBitmap(rowCount);
  if (validity === 0) frame.kernels.notBitmap(errors, rowCount, target);
  else frame.kernels.andNotBitmaps(validity, errors, rowCount, target);
  return target;
}

/** Whether a row's bit is set; true for every row when there is no bitmap. */
export function isSet(bitmap: number, row: number, bytes: Uint8Array): boolean {
  return bitmap === 0 || ((bytes[bitmap + (row >>> 3)] >>> (row & 7)) & 1) === 1;
}

/** Rows of a BOOLEAN column that are true; a null is not. */
export function trueRows(column: Column, frame: EvaluationFrame): number {
  if (column.validity === 0) return column.values;
  const { rowCount } = frame.batch;
  const target = frame.arena.allocateBitmap(rowCount);
  frame.kernels.andBitmaps(column.values, column.validity, rowCount, target);
  return target;
}

/** A bitmap that has every row set, or none. */
export function uniformBitmap(bit: 0 | 1, frame: EvaluationFrame): number {
  const { rowCount } = frame.batch;
  const target = frame.arena.allocateBitmap(rowCount);
  frame.kernels.setBits(target, 0, rowCount, bit);
  return target;
}
