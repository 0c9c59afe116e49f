import { type Column, fixedColumn } from '../../columnar/batch.ts';
import type { SharedMemory } from '../../columnar/memory.ts';
import { type DataType, DECIMAL_64_DIGITS, layoutOf, widthOf } from '../../columnar/types.ts';
import type { ErrorData } from '../../errors.ts';
import type { DecimalType } from '../coercion/decimal-precision.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import type { Operand } from '../operand.ts';
import { isSet, nullWhereFailed, reportErrors } from '../validity.ts';
import { decimalOutOfRange } from './failures.ts';

/** An unscaled value with its scale. */
interface Scaled {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** Computes from two unscaled values; undefined when the operation has no result (a divisor of zero). */
export type DecimalCompute = (left: bigint, right: bigint) => Scaled | undefined;

/**
 * Decimal arithmetic row by row with exact integers, for what does not fit 64 bits: the result is rounded half up to the
 * scale of the call's type. Failed rows are reported, or null outside ANSI mode.
 */
export function computeDecimals(
  call: Call,
  [left, right]: readonly Operand[],
  validity: number,
  frame: EvaluationFrame,
  compute: DecimalCompute,
  noResult: () => ErrorData,
): Column {
  const { memory, arena, scratch, kernels } = frame;
  const { rowCount } = frame.batch;
  const type = call.type as DecimalType;
  const readLeft = decimalReader(left, call.arguments[0].type, memory);
  const readRight = decimalReader(right, call.arguments[1].type, memory);
  const target = arena.allocate(rowCount * widthOf(layoutOf(type)));
  const write = decimalWriter(target, type, memory);
  const errors = scratch.allocateBitmap(rowCount);
  kernels.setBits(errors, 0, rowCount, 0);
  const bound = 10n ** BigInt(type.precision);
  let failed = false;
  for (let row = 0; row < rowCount; row++) {
    if (!isSet(validity, row, memory.u8)) continue;
    const result = compute(readLeft(row), readRight(row));
    const value = result && rescale(result.unscaled, result.scale, type.scale);
    if (value !== undefined && value < bound && value > -bound) write(row, value);
    else {
      memory.u8[errors + (row >>> 3)] |= 1 << (row & 7);
      failed = true;
    }
  }
  if (!failed) return fixedColumn(rowCount, validity, target);
  if (call.options?.['mode'] !== 'ansi') {
    return fixedColumn(rowCount, nullWhereFailed(errors, validity, frame), target);
  }
  reportErrors(errors, validity, frame, (row) => {
    const result = compute(readLeft(row), readRight(row));
    if (result === undefined) return noResult();
    const value = rescale(result.unscaled, result.scale, type.scale);
    return decimalOutOfRange(value, type.scale, type, call.position);
  });
  return fixedColumn(rowCount, validity, target);
}

/** The product by a kernel, at the scale of both together; null where a row needs more than a kernel can do. */
export function multiplyByKernel(
  call: Call,
  [left, right]: readonly Operand[],
  validity: number,
  frame: EvaluationFrame,
): Column | null {
  const { arena, scratch, kernels } = frame;
  const { rowCount } = frame.batch;
  const type = call.type as DecimalType;
  const [leftType, rightType] = call.arguments.map((argument) => argument.type as DecimalType);
  if (type.scale !== leftType.scale + rightType.scale || layoutOf(type) !== 'i128') return null;
  const target = arena.allocate(rowCount * widthOf('i128'));
  const errors = scratch.allocateBitmap(rowCount);
  const isReported = kernels.multiplyDecimals(
    left.column.values,
    widthOf(layoutOf(leftType)),
    left.step,
    right.column.values,
    widthOf(layoutOf(rightType)),
    right.step,
    rowCount,
    ...boundOf(type),
    target,
    errors,
  );
  const isDone = isReported === 0 || !hasValidRow(errors, validity, rowCount, frame);
  return isDone ? fixedColumn(rowCount, validity, target) : null;
}

/**
 * Integers or decimals of a scale as decimals of another type by a kernel; null where a row needs more than a kernel can do.
 */
export function rescaleByKernel(
  { length, values, validity }: Column,
  source: DataType,
  sourceScale: number,
  target: DecimalType,
  frame: EvaluationFrame,
): Column | null {
  const shift = target.scale - sourceScale;
  if (Math.abs(shift) > DECIMAL_64_DIGITS) return null;
  const { arena, scratch, kernels } = frame;
  const width = widthOf(layoutOf(target));
  const results = arena.allocate(length * width);
  const errors = scratch.allocateBitmap(length);
  const isReported = kernels.rescaleDecimals(
    values,
    widthOf(layoutOf(source)),
    length,
    powerOfTen(Math.max(0, shift)),
    powerOfTen(Math.max(0, -shift)),
    ...boundOf(target),
    results,
    width,
    errors,
  );
  const isDone = isReported === 0 || !hasValidRow(errors, validity, length, frame);
  return isDone ? fixedColumn(length, validity, results) : null;
}

/** The least magnitude that a type does not hold, as low and high word. */
function boundOf({ precision }: DecimalType): readonly [bigint, bigint] {
  const bound = powerOfTen(precision);
  return [BigInt.asIntN(64, bound), bound >> 64n];
}

/** What null rows have instead of a value does not count. */
function hasValidRow(
  rows: number,
  validity: number,
  rowCount: number,
  { kernels }: EvaluationFrame,
): boolean {
  if (validity !== 0) kernels.andBitmaps(rows, validity, rowCount, rows);
  return kernels.firstSetBit(rows, rowCount) >= 0;
}

/** Reads an operand's unscaled value of a row. */
export function decimalReader(
  { column, step }: Operand,
  type: DataType,
  memory: SharedMemory,
): (row: number) => bigint {
  const word = column.values / 8;
  if (layoutOf(type) === 'i64') return (row) => memory.i64[word + row * step];
  return (row) => {
    const low = word + row * step * 2;
    return (memory.i64[low + 1] << 64n) | BigInt.asUintN(64, memory.i64[low]);
  };
}

/** Writes the unscaled value of a row. */
export function decimalWriter(
  target: number,
  type: DataType,
  memory: SharedMemory,
): (row: number, value: bigint) => void {
  const word = target / 8;
  if (layoutOf(type) === 'i64') {
    return (row, value) => {
      memory.i64[word + row] = value;
    };
  }
  return (row, value) => {
    memory.i64[word + row * 2] = BigInt.asIntN(64, value);
    memory.i64[word + row * 2 + 1] = value >> 64n;
  };
}

/** Brings an unscaled value to another scale, rounding half away from zero as Spark does. */
export function rescale(unscaled: bigint, from: number, to: number): bigint {
  if (to >= from) return to === from ? unscaled : unscaled * powerOfTen(to - from);
  return divideHalfUp(unscaled, powerOfTen(from - to));
}

/** Quotient rounded half away from zero. */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  const isUp = 2n * absolute(rest) >= absolute(divisor);
  if (!isUp) return quotient;
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}

/** Ten to a power, from a table for the usual ones. */
export function powerOfTen(exponent: number): bigint {
  return POWERS[exponent] ?? 10n ** BigInt(exponent);
}

const POWERS: readonly bigint[] = Array.from(
  { length: 77 },
  (_, exponent) => 10n ** BigInt(exponent),
);

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
