// Finds the distinct values among those of a list of rows, in the order in which they come, and the place of each row's
// value among them. `slots` (u32) are zeros, a power of two of them and at least twice as many as distinct values.

import { hashBytes } from '../keys/inner/xxhash';

const MIX: u64 = 0x9e3779b97f4a7c15;

export function dictionary8(
  values: usize,
  rows: usize,
  count: u32,
  slots: usize,
  mask: u32,
  distinctMax: u32,
  distinct: usize,
  codes: usize,
): i32 {
  return encodeFixed<u8>(values, rows, count, slots, mask, distinctMax, distinct, codes);
}

export function dictionary16(
  values: usize,
  rows: usize,
  count: u32,
  slots: usize,
  mask: u32,
  distinctMax: u32,
  distinct: usize,
  codes: usize,
): i32 {
  return encodeFixed<u16>(values, rows, count, slots, mask, distinctMax, distinct, codes);
}

export function dictionary32(
  values: usize,
  rows: usize,
  count: u32,
  slots: usize,
  mask: u32,
  distinctMax: u32,
  distinct: usize,
  codes: usize,
): i32 {
  return encodeFixed<u32>(values, rows, count, slots, mask, distinctMax, distinct, codes);
}

export function dictionary64(
  values: usize,
  rows: usize,
  count: u32,
  slots: usize,
  mask: u32,
  distinctMax: u32,
  distinct: usize,
  codes: usize,
): i32 {
  return encodeFixed<u64>(values, rows, count, slots, mask, distinctMax, distinct, codes);
}

export function dictionaryBytes(
  offsets: usize,
  heap: usize,
  rows: usize,
  count: u32,
  slots: usize,
  mask: u32,
  distinctMax: u32,
  distinct: usize,
  codes: usize,
): i32 {
  let found: u32 = 0;
  for (let place: u32 = 0; place < count; place++) {
    const row = load<u32>(rows + (place << 2));
    const start = load<u32>(offsets + (row << 2));
    const size = load<u32>(offsets + (row << 2), 4) - start;
    let slot = (hashBytes(heap + start, size) as u32) & mask;
    let code = load<u32>(slots + (slot << 2));
    while (code !== 0) {
      const other = load<u32>(distinct + ((code - 1) << 2));
      const from = load<u32>(offsets + (other << 2));
      const otherSize = load<u32>(offsets + (other << 2), 4) - from;
      if (size === otherSize && memory.compare(heap + start, heap + from, size) === 0) break;
      slot = (slot + 1) & mask;
      code = load<u32>(slots + (slot << 2));
    }
    if (code === 0) {
      if (found === distinctMax) return -1;
      store<u32>(distinct + (found << 2), row);
      code = ++found;
      store<u32>(slots + (slot << 2), code);
    }
    store<u32>(codes + (place << 2), code - 1);
  }
  return found;
}

function encodeFixed<T>(
  values: usize,
  rows: usize,
  count: u32,
  slots: usize,
  mask: u32,
  distinctMax: u32,
  distinct: usize,
  codes: usize,
): i32 {
  let found: u32 = 0;
  for (let place: u32 = 0; place < count; place++) {
    const row = load<u32>(rows + (place << 2));
    const value = load<T>(values + (row as usize) * sizeof<T>());
    let slot = (((value as u64) * MIX) >> 40) as u32 & mask;
    let code = load<u32>(slots + (slot << 2));
    while (code !== 0) {
      const other = load<u32>(distinct + ((code - 1) << 2));
      if (load<T>(values + (other as usize) * sizeof<T>()) === value) break;
      slot = (slot + 1) & mask;
      code = load<u32>(slots + (slot << 2));
    }
    if (code === 0) {
      if (found === distinctMax) return -1;
      store<u32>(distinct + (found << 2), row);
      code = ++found;
      store<u32>(slots + (slot << 2), code);
    }
    store<u32>(codes + (place << 2), code - 1);
  }
  return found;
}
