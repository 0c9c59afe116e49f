// Which rows have one of many items: binary search, without a branch where values are of fixed width.

import { isEqual, isLessThan } from './inner/bytes';

export function amongI32(
  values: usize,
  length: u32,
  items: usize,
  itemCount: u32,
  target: usize,
): void {
  amongFixed<i32>(values, length, items, itemCount, target);
}

export function amongI64(
  values: usize,
  length: u32,
  items: usize,
  itemCount: u32,
  target: usize,
): void {
  amongFixed<i64>(values, length, items, itemCount, target);
}

export function amongBytes(
  offsets: usize,
  heap: usize,
  length: u32,
  itemOffsets: usize,
  itemHeap: usize,
  itemCount: u32,
  target: usize,
): void {
  for (let first: u32 = 0; first < length; first += 64, target += 8) {
    const count = min<u32>(64, length - first);
    let word: u64 = 0;
    for (let bit: u32 = 0; bit < count; bit++, offsets += 4) {
      const start = load<u32>(offsets);
      const value = heap + (start as usize);
      const size = load<u32>(offsets, 4) - start;
      const isThere = hasBytes(value, size, itemOffsets, itemHeap, itemCount);
      word |= (isThere as u64) << (bit as u64);
    }
    store<u64>(target, word);
  }
}

function amongFixed<T>(
  values: usize,
  length: u32,
  items: usize,
  itemCount: u32,
  target: usize,
): void {
  for (let first: u32 = 0; first < length; first += 64, target += 8) {
    const count = min<u32>(64, length - first);
    let word: u64 = 0;
    for (let bit: u32 = 0; bit < count; bit++, values += sizeof<T>()) {
      const isThere = has<T>(load<T>(values), items, itemCount);
      word |= (isThere as u64) << (bit as u64);
    }
    store<u64>(target, word);
  }
}

/** Halves the items until one is left: the last that is not greater than the value, or the first. */
function has<T>(value: T, items: usize, itemCount: u32): bool {
  let left = itemCount;
  while (left > 1) {
    const half = left >>> 1;
    const middle = items + (half as usize) * sizeof<T>();
    items = select<usize>(middle, items, load<T>(middle) <= value);
    left -= half;
  }
  return load<T>(items) === value;
}

function hasBytes(
  value: usize,
  size: u32,
  itemOffsets: usize,
  itemHeap: usize,
  itemCount: u32,
): bool {
  let left = itemCount;
  while (left > 1) {
    const half = left >>> 1;
    const middle = itemOffsets + ((half as usize) << 2);
    const start = load<u32>(middle);
    const isAfter = isLessThan(value, size, itemHeap + start, load<u32>(middle, 4) - start);
    if (!isAfter) itemOffsets = middle;
    left -= half;
  }
  const start = load<u32>(itemOffsets);
  if (load<u32>(itemOffsets, 4) - start !== size) return false;
  return isEqual(value, itemHeap + start, size);
}
