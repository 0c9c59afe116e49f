// Casts that there are without ANSI mode only.

import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { layoutOf, widthOf } from '../../columnar/types.ts';
import type { Conversion } from './conversion.ts';

/** The bytes of an integer, the highest first. */
export function convertIntegerToBytes(column: Column, conversion: Conversion): Column {
  const { source, target, frame } = conversion;
  const byteLength = widthOf(layoutOf(source));
  const bytes = columnToValues(column, source, frame.memory).map((value) => {
    if (value === null) return null;
    const whole = new DataView(new ArrayBuffer(8));
    whole.setBigInt64(0, BigInt(value as number | bigint));
    return new Uint8Array(whole.buffer, 8 - byteLength);
  });
  return columnFromValues(bytes, target, frame.arena);
}

/** True is the first microsecond behind the start of 1970. */
export function convertBooleanToTimestamp(column: Column, { frame }: Conversion): Column {
  const { memory, arena } = frame;
  const target = arena.allocate(column.length * 8);
  for (let row = 0; row < column.length; row++) {
    const bit = (memory.u8[column.values + (row >>> 3)] >>> (row & 7)) & 1;
    memory.i64[target / 8 + row] = BigInt(bit);
  }
  return fixedColumn(column.length, column.validity, target);
}

/** False is the start of 1970 only. */
export function convertTimestampToBoolean(column: Column, { frame }: Conversion): Column {
  const { memory, arena, kernels } = frame;
  const target = arena.allocateBitmap(column.length);
  kernels.setBits(target, 0, column.length, 0);
  for (let row = 0; row < column.length; row++) {
    const isTrue = memory.i64[column.values / 8 + row] !== 0n;
    if (isTrue) memory.u8[target + (row >>> 3)] |= 1 << (row & 7);
  }
  return fixedColumn(column.length, column.validity, target);
}
