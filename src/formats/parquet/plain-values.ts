import type { Column } from '../../columnar/batch.ts';
import type { SharedMemory } from '../../columnar/memory.ts';
import type { DataType } from '../../columnar/types.ts';

/** A bound of a column's values as hyparquet-writer takes it. */
export type Bound = number | bigint | Uint8Array;

/** The values of a column as Parquet's plain encoding has them, read where they lie: no object a value. */
export interface PlainValues {
  compare(left: number, right: number): number;
  /** False for what has no place in an order: NaN. */
  isOrdered(row: number): boolean;
  byteLength(row: number): number;
  /** Writes a value; returns where the next one goes. */
  write(row: number, target: DataView, at: number): number;
  bound(row: number): Bound;
}

/** Null for types that are not written this way. */
export function plainValues(
  type: DataType,
  column: Column,
  memory: SharedMemory,
): PlainValues | null {
  const { values } = column;
  const { i8, i16, i32, f32, f64 } = memory;
  switch (type.kind) {
    case 'tinyint':
      return numbers32((row) => i8[values + row]);
    case 'smallint':
      return numbers32((row) => i16[values / 2 + row]);
    case 'int':
    case 'date':
    case 'yearMonthInterval':
      return numbers32((row) => i32[values / 4 + row]);
    case 'float': {
      const order = fractionOrder((row) => f32[values / 4 + row]);
      return { ...numbers32((row) => i32[values / 4 + row]), ...order };
    }
    case 'bigint':
    case 'timestamp':
    case 'timestampNtz':
    case 'dayTimeInterval':
      return numbers64(column, memory);
    case 'double': {
      const order = fractionOrder((row) => f64[values / 8 + row]);
      return { ...numbers64(column, memory), ...order };
    }
    case 'decimal':
      return decimals(type.precision, column, memory);
    case 'string':
    case 'binary':
      return byteStrings(column, memory);
    default:
      return null;
  }
}

function numbers32(get: (row: number) => number): PlainValues {
  return {
    compare: (left, right) => get(left) - get(right),
    isOrdered: () => true,
    byteLength: () => 4,
    write(row, target, at) {
      target.setInt32(at, get(row), true);
      return at + 4;
    },
    bound: get,
  };
}

function numbers64({ values }: Column, { i32, i64 }: SharedMemory): PlainValues {
  const low = (row: number): number => i32[values / 4 + row * 2];
  const high = (row: number): number => i32[values / 4 + row * 2 + 1];
  return {
    compare: (left, right) => high(left) - high(right) || (low(left) >>> 0) - (low(right) >>> 0),
    isOrdered: () => true,
    byteLength: () => 8,
    write(row, target, at) {
      target.setInt32(at, low(row), true);
      target.setInt32(at + 4, high(row), true);
      return at + 8;
    },
    bound: (row) => i64[values / 8 + row],
  };
}

type Order = Pick<PlainValues, 'compare' | 'isOrdered' | 'bound'>;

function fractionOrder(get: (row: number) => number): Order {
  return {
    compare: (left, right) => get(left) - get(right),
    isOrdered: (row) => !Number.isNaN(get(row)),
    bound: get,
  };
}

/** Digits that 32 bits hold; columns have such decimals in 64. */
const INT32_DIGITS = 9;
const INT64_DIGITS = 18;

function decimals(precision: number, column: Column, memory: SharedMemory): PlainValues | null {
  if (precision > INT64_DIGITS) return null;
  const wide = numbers64(column, memory);
  if (precision > INT32_DIGITS) return wide;
  const { values } = column;
  const narrow = numbers32((row) => memory.i32[values / 4 + row * 2]);
  return { ...narrow, bound: wide.bound };
}

function byteStrings({ values, offsets }: Column, { u8, i32 }: SharedMemory): PlainValues {
  const start = (row: number): number => i32[offsets / 4 + row];
  const lengthOf = (row: number): number => i32[offsets / 4 + row + 1] - start(row);
  return {
    compare: compareBytes,
    isOrdered: () => true,
    byteLength: (row) => 4 + lengthOf(row),
    write(row, target, at) {
      const length = lengthOf(row);
      const from = values + start(row);
      target.setUint32(at, length, true);
      for (let index = 0; index < length; index++)
        target.setUint8(at + 4 + index, u8[from + index]);
      return at + 4 + length;
    },
    bound: (row) => u8.slice(values + start(row), values + start(row) + lengthOf(row)),
  };

  function compareBytes(left: number, right: number): number {
    const [from, other] = [values + start(left), values + start(right)];
    const shorter = Math.min(lengthOf(left), lengthOf(right));
    for (let index = 0; index < shorter; index++) {
      const difference = u8[from + index] - u8[other + index];
      if (difference !== 0) return difference;
    }
    return lengthOf(left) - lengthOf(right);
  }
}
