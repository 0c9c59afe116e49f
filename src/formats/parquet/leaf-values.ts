import type { DecodedArray } from 'hyparquet';
import type { SharedMemory } from '../../columnar/memory.ts';
import { type DataType, layoutOf } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { ShreddedLeaf } from './shred.ts';

/** Values as hyparquet-writer takes them. */
type Value = number | bigint | boolean | Uint8Array | null;

/**
 * The values of a leaf's entries, null where there is none. hyparquet-writer wants a list of them, texts as an object
 * each; where no value is missing, numbers go as they lie in memory.
 */
export function leafValues(
  { type, column, rows, full }: ShreddedLeaf,
  memory: SharedMemory,
): DecodedArray {
  const isWhole = full === 0 && rows.length === column.length;
  const copied = isWhole ? copyOf(type, column.values, column.length, memory) : null;
  if (copied !== null) return copied;
  const read = valueReader(type, column, memory);
  return rows.map((row): Value => (row < 0 ? null : read(row)));
}

function copyOf(
  type: DataType,
  values: number,
  length: number,
  { i32, i64, f32, f64 }: SharedMemory,
): DecodedArray | null {
  if (type.kind === 'int' || type.kind === 'date')
    return i32.slice(values / 4, values / 4 + length);
  if (type.kind === 'bigint') return i64.slice(values / 8, values / 8 + length);
  if (type.kind === 'float') return f32.slice(values / 4, values / 4 + length);
  return type.kind === 'double' ? f64.slice(values / 8, values / 8 + length) : null;
}

type Read = (row: number) => Value;
type Place = Pick<ShreddedLeaf['column'], 'values' | 'offsets' | 'length'>;

const NANOS_PER_MICRO = 1000n;

function valueReader(type: DataType, place: Place, memory: SharedMemory): Read {
  const { values } = place;
  const { u8, i8, i16, i32, i64, f32, f64 } = memory;
  if (type.kind === 'time') return (row) => i64[values / 8 + row] / NANOS_PER_MICRO;
  switch (layoutOf(type)) {
    case 'bits':
      return (row) => ((u8[values + (row >>> 3)] >>> (row & 7)) & 1) === 1;
    case 'i8':
      return (row) => i8[values + row];
    case 'i16':
      return (row) => i16[values / 2 + row];
    case 'i32':
      return (row) => i32[values / 4 + row];
    case 'i64':
      return (row) => i64[values / 8 + row];
    case 'i128':
      return (row) => {
        const word = values / 8 + row * 2;
        return (i64[word + 1] << 64n) | BigInt.asUintN(64, i64[word]);
      };
    case 'f32':
      return (row) => f32[values / 4 + row];
    case 'f64':
      return (row) => f64[values / 8 + row];
    default:
      return bytesReader(type, place, memory);
  }
}

/** Texts out of one copy of the column's bytes: statistics keep some of them beyond this call. */
function bytesReader(
  type: DataType,
  { values, offsets, length }: Place,
  memory: SharedMemory,
): Read {
  assert(layoutOf(type) === 'bytes', 'a leaf is no nested type');
  const { u8, i32 } = memory;
  const heap = u8.slice(values, values + i32[offsets / 4 + length]);
  return (row) => heap.subarray(i32[offsets / 4 + row], i32[offsets / 4 + row + 1]);
}
