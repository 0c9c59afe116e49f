import { columnToValues } from '../columnar/column-to-values.ts';
import { type DataType, type Layout, layoutOf } from '../columnar/types.ts';
import type { LiteralValue } from '../columnar/value.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Operand } from './operand.ts';

/** The two comparisons from which all others are made. */
export type Comparison = 'equal' | 'less';

/**
 * Compares two operands of one type as if they had no nulls; the address of a bitmap. With `flip` the answer is the
 * opposite: the order is total, so `not less(a, b)` is `a >= b`.
 */
export function compareOperands(
  comparison: Comparison,
  left: Operand,
  right: Operand,
  type: DataType,
  flip: boolean,
  frame: EvaluationFrame,
): number {
  const layout = layoutOf(type);
  const target = frame.arena.allocateBitmap(frame.batch.rowCount);
  if (layout === 'bits') compareBits(comparison, left, right, flip, target, frame);
  else if (layout === 'bytes') compareBytes(comparison, left, right, flip, target, frame);
  else if (layout in FIXED_KERNELS) {
    const kernel = FIXED_KERNELS[layout as FixedLayout][comparison];
    const { rowCount } = frame.batch;
    const from = [left.column.values, left.step, right.column.values, right.step] as const;
    frame.kernels[kernel](...from, rowCount, Number(flip), target);
  } else compareNested(comparison, left, right, type, flip, target, frame);
  return target;
}

type FixedLayout = Exclude<Layout, 'none' | 'bits' | 'bytes' | 'list' | 'struct'>;

const FIXED_KERNELS = {
  i8: { equal: 'equalI8', less: 'lessI8' },
  i16: { equal: 'equalI16', less: 'lessI16' },
  i32: { equal: 'equalI32', less: 'lessI32' },
  i64: { equal: 'equalI64', less: 'lessI64' },
  i128: { equal: 'equalI128', less: 'lessI128' },
  f32: { equal: 'equalF32', less: 'lessF32' },
  f64: { equal: 'equalF64', less: 'lessF64' },
} as const satisfies Record<FixedLayout, Record<Comparison, string>>;

/** False is less than true. */
function compareBits(
  comparison: Comparison,
  left: Operand,
  right: Operand,
  flip: boolean,
  target: number,
  { kernels, batch: { rowCount } }: EvaluationFrame,
): void {
  const a = left.column.values;
  const b = right.column.values;
  if (comparison === 'less') kernels.andNotBitmaps(b, a, rowCount, target);
  else kernels.xorBitmaps(a, b, rowCount, target);
  if (flip !== (comparison === 'equal')) kernels.notBitmap(target, rowCount, target);
}

function compareBytes(
  comparison: Comparison,
  { column: a, step: aStep }: Operand,
  { column: b, step: bStep }: Operand,
  flip: boolean,
  target: number,
  { kernels, batch: { rowCount } }: EvaluationFrame,
): void {
  const kernel = comparison === 'less' ? 'lessBytes' : 'equalBytes';
  const left = [a.offsets, a.values, aStep] as const;
  kernels[kernel](...left, b.offsets, b.values, bStep, rowCount, Number(flip), target);
}

function compareNested(
  comparison: Comparison,
  left: Operand,
  right: Operand,
  type: DataType,
  flip: boolean,
  target: number,
  { memory, kernels, batch: { rowCount } }: EvaluationFrame,
): void {
  kernels.setBits(target, 0, rowCount, 0);
  const leftValues = columnToValues(left.column, type, memory);
  const rightValues = columnToValues(right.column, type, memory);
  for (let row = 0; row < rowCount; row++) {
    const order = compareValues(leftValues[row * left.step], rightValues[row * right.step]);
    const answer = comparison === 'less' ? order < 0 : order === 0;
    if (answer !== flip) memory.u8[target + (row >>> 3)] |= 1 << (row & 7);
  }
}

/** Spark's total order of values: null first, NaN last, lists element by element. */
export function compareValues(left: LiteralValue, right: LiteralValue): number {
  if (left === null || right === null) return Number(right === null) - Number(left === null);
  if (Array.isArray(left) && Array.isArray(right)) return compareLists(left, right);
  if (typeof left === 'string' && typeof right === 'string') {
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  }
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right);
  if (left < right) return -1;
  if (left > right) return 1;
  return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
}

function compareLists(left: readonly LiteralValue[], right: readonly LiteralValue[]): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index++) {
    const order = compareValues(left[index], right[index]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
