import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { doubleText, floatText } from '../../columnar/number-text.ts';
import { type DataType, type Layout, layoutOf, TINYINT, widthOf } from '../../columnar/types.ts';
import { compareOperands } from '../compare.ts';
import { constantRow } from '../constant.ts';
import { type Conversion, castOverflow, settle } from './conversion.ts';

type NumberLayout = 'i8' | 'i16' | 'i32' | 'i64' | 'f32' | 'f64';

const WIDENING = {
  i8: {
    i16: 'convertI8ToI16',
    i32: 'convertI8ToI32',
    i64: 'convertI8ToI64',
    f32: 'convertI8ToF32',
    f64: 'convertI8ToF64',
  },
  i16: {
    i32: 'convertI16ToI32',
    i64: 'convertI16ToI64',
    f32: 'convertI16ToF32',
    f64: 'convertI16ToF64',
  },
  i32: { i64: 'convertI32ToI64', f32: 'convertI32ToF32', f64: 'convertI32ToF64' },
  i64: { f32: 'convertI64ToF32', f64: 'convertI64ToF64' },
  f32: { f64: 'convertF32ToF64' },
  f64: { f32: 'convertF64ToF32' },
} as const;

const NARROWING = {
  i8: {},
  i16: { i8: 'convertI16ToI8' },
  i32: { i8: 'convertI32ToI8', i16: 'convertI32ToI16' },
  i64: { i8: 'convertI64ToI8', i16: 'convertI64ToI16', i32: 'convertI64ToI32' },
  f32: {
    i8: 'convertF32ToI8',
    i16: 'convertF32ToI16',
    i32: 'convertF32ToI32',
    i64: 'convertF32ToI64',
  },
  f64: {
    i8: 'convertF64ToI8',
    i16: 'convertF64ToI16',
    i32: 'convertF64ToI32',
    i64: 'convertF64ToI64',
  },
} as const;

/** Between integers and floating point, either way. */
export function convertNumber(column: Column, conversion: Conversion): Column {
  const { frame, source, target } = conversion;
  const from = layoutOf(source) as NumberLayout;
  const to = layoutOf(target) as NumberLayout;
  const { length, validity } = column;
  const values = frame.arena.allocate(length * widthOf(to));
  const widening: Partial<Record<Layout, WideningKernel>> = WIDENING[from];
  const wide = widening[to];
  if (wide !== undefined) {
    frame.kernels[wide](column.values, length, values);
    return fixedColumn(length, validity, values);
  }
  const narrowing: Partial<Record<Layout, NarrowingKernel>> = NARROWING[from];
  const errors = frame.scratch.allocateBitmap(length);
  const failed = frame.kernels[narrowing[to]!](column.values, length, values, errors) !== 0;
  // Outside ANSI mode CAST wraps around, as the kernel did.
  if (!failed || conversion.mode === 'legacy') return fixedColumn(length, validity, values);
  const describe = (row: number) =>
    castOverflow(numberText(column, source, row, conversion), conversion);
  return fixedColumn(length, settle(errors, validity, conversion, describe), values);
}

/** Zero is false, anything else true. */
export function convertNumberToBoolean(column: Column, { source, frame }: Conversion): Column {
  const isLong = layoutOf(source) === 'i64' || layoutOf(source) === 'i128';
  const zero = { kind: 'literal', type: source, value: isLong ? 0n : 0 } as const;
  const constant = { column: constantRow(zero, frame), step: 0 } as const;
  const values = compareOperands('equal', { column, step: 1 }, constant, source, true, frame);
  return fixedColumn(column.length, column.validity, values);
}

/** True is 1. */
export function convertBooleanToNumber(column: Column, conversion: Conversion): Column {
  const { frame, target } = conversion;
  const bytes = frame.arena.allocate(column.length);
  frame.kernels.bitmapToBytes(column.values, column.length, bytes);
  const ones = fixedColumn(column.length, column.validity, bytes);
  if (target.kind === 'tinyint') return ones;
  return convertNumber(ones, { ...conversion, source: TINYINT });
}

type WideningKernel = Values<{ [K in NumberLayout]: Values<(typeof WIDENING)[K]> }>;
type NarrowingKernel = Values<{ [K in NumberLayout]: Values<(typeof NARROWING)[K]> }>;
type Values<T> = T[keyof T];

/** A number as an error shows it: with the letter of its type, as Spark does. */
function numberText(column: Column, type: DataType, row: number, { frame }: Conversion): string {
  const value = columnToValues(column, type, frame.memory)[row];
  if (type.kind === 'double') return `${doubleText(value as number)}D`;
  if (type.kind === 'float') return floatText(value as number);
  const suffix = { tinyint: 'T', smallint: 'S', bigint: 'L' }[type.kind as 'tinyint'] ?? '';
  return `${value}${suffix}`;
}
