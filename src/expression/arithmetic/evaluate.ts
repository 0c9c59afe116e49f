import type { Kernels } from '../../../native-free-kernels/kernels.ts';
import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { type DataType, layoutOf, widthOf } from '../../columnar/types.ts';
import { assert, type ErrorData } from '../../errors.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { type Operand, validityOf } from '../operand.ts';
import { nullWhereFailed, reportErrors } from '../validity.ts';
import { overflow } from './failures.ts';

/** Layouts of integers. */
export type IntegerLayout = 'i8' | 'i16' | 'i32' | 'i64';
/** Layouts of floating point numbers. */
export type FloatLayout = 'f32' | 'f64';

type KernelsOf<Parameters extends unknown[], Result> = {
  [K in keyof Kernels]: Kernels[K] extends (...parameters: Parameters) => Result ? K : never;
}[keyof Kernels];
type Six = [number, number, number, number, number, number];
/** Computes rows and sets a bit for each that failed. */
export type CheckedKernel = KernelsOf<[...Six, number], number>;
/** Computes rows and cannot fail. */
export type PlainKernel = KernelsOf<Six, void>;

/** Runs a kernel that reports failed rows: an error in ANSI mode; null with `nullOnError`, the kernel's value otherwise. */
export function computeChecked(
  kernel: CheckedKernel,
  call: Call,
  [left, right]: readonly Operand[],
  frame: EvaluationFrame,
  describe: (row: number) => ErrorData = () => overflow(call.name, call.type, call.position),
  nullOnError: boolean = call.options?.['mode'] === 'try',
): Column {
  const { rowCount } = frame.batch;
  const target = allocateValues(call.type, frame);
  const errors = frame.scratch.allocateBitmap(rowCount);
  const validity = validityOf([left, right], frame);
  const from = [left.column.values, left.step, right.column.values, right.step] as const;
  const failed = frame.kernels[kernel](...from, rowCount, target, errors) !== 0;
  if (!failed) return fixedColumn(rowCount, validity, target);
  if (nullOnError) return fixedColumn(rowCount, nullWhereFailed(errors, validity, frame), target);
  if (call.options?.['mode'] === 'ansi') reportErrors(errors, validity, frame, describe);
  return fixedColumn(rowCount, validity, target);
}

/** Runs a kernel that cannot fail. */
export function computePlain(
  kernel: PlainKernel,
  type: DataType,
  [left, right]: readonly Operand[],
  frame: EvaluationFrame,
): Column {
  const { rowCount } = frame.batch;
  const target = allocateValues(type, frame);
  const from = [left.column.values, left.step, right.column.values, right.step] as const;
  frame.kernels[kernel](...from, rowCount, target);
  return fixedColumn(rowCount, validityOf([left, right], frame), target);
}

/** Room for a value of each row. */
export function allocateValues(type: DataType, frame: EvaluationFrame): number {
  const width = widthOf(layoutOf(type));
  assert(width > 0, 'arithmetic gives values of fixed width');
  return frame.arena.allocate(frame.batch.rowCount * width);
}
