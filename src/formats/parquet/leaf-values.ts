import type { DecodedArray } from 'hyparquet';
import type { SharedMemory } from '../../columnar/memory.ts';
import { type DataType, layoutOf } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { ShreddedLeaf } from './shred.ts';

/** Values as hyparquet-writer takes them. */
type Value = number | bigint | boolean | Uint8Array | null;

/**
 * The values of a leaf's entries, null where there is none: a list of them, as hyparquet-writer wants it. For the types
 * that `plainValues` leaves out.
 */
export function leafValues(
  { type, column, rows }: ShreddedLeaf,
  memory: SharedMemory,
): DecodedArray {
  const read = valueReader(type, column, memory);
  return Array.from(rows, (row): Value => (row < 0 ? null : read(row)));
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
