// Groups of one integer column, found without hashing: a map of slot numbers + 1 (u32) by value - `base`, with one more
// place, the last, for null. 0 says that the value was not seen yet.

import { isSet } from '../table/inner/layout';

/**
 * Writes, for the rows from `first` to `end`, the slots of those that the map knows, and the numbers of the others to
 * `missing`; returns how many.
 */
export function directSlots32(
  values: usize,
  validity: usize,
  first: u32,
  end: u32,
  base: i64,
  range: u32,
  map: usize,
  slots: usize,
  missing: usize,
): u32 {
  return lookUp<i32>(values, validity, first, end, base, range, map, slots, missing);
}

export function directSlots64(
  values: usize,
  validity: usize,
  first: u32,
  end: u32,
  base: i64,
  range: u32,
  map: usize,
  slots: usize,
  missing: usize,
): u32 {
  return lookUp<i64>(values, validity, first, end, base, range, map, slots, missing);
}

/** Enters the slots that were found for the missing rows, in the map and among the slots of all rows. */
export function enterSlots32(
  values: usize,
  validity: usize,
  rows: usize,
  count: u32,
  found: usize,
  base: i64,
  range: u32,
  map: usize,
  slots: usize,
): void {
  enter<i32>(values, validity, rows, count, found, base, range, map, slots);
}

export function enterSlots64(
  values: usize,
  validity: usize,
  rows: usize,
  count: u32,
  found: usize,
  base: i64,
  range: u32,
  map: usize,
  slots: usize,
): void {
  enter<i64>(values, validity, rows, count, found, base, range, map, slots);
}

/** Widens the two i64 at `bounds`, the least and the greatest value, by the values of some rows. */
export function widenBounds32(
  values: usize,
  validity: usize,
  rows: usize,
  count: u32,
  bounds: usize,
): void {
  widen<i32>(values, validity, rows, count, bounds);
}

export function widenBounds64(
  values: usize,
  validity: usize,
  rows: usize,
  count: u32,
  bounds: usize,
): void {
  widen<i64>(values, validity, rows, count, bounds);
}

function lookUp<T>(
  values: usize,
  validity: usize,
  first: u32,
  end: u32,
  base: i64,
  range: u32,
  map: usize,
  slots: usize,
  missing: usize,
): u32 {
  const start = missing;
  const mapEnd = map + ((range as usize) << 2);
  let value = values + (first as usize) * sizeof<T>();
  let slot = slots + ((first as usize) << 2);
  for (let row = first; row < end; row++, value += sizeof<T>(), slot += 4) {
    const distance = ((load<T>(value) as i64) - base) as u64;
    const isKnown = distance < (range as u64);
    const place: u32 = isKnown ? (distance as u32) : range;
    let entry = load<u32>(map + ((place as usize) << 2));
    if (!isSet(validity, row)) entry = load<u32>(mapEnd);
    else if (!isKnown) entry = 0;
    store<u32>(slot, entry - 1);
    store<u32>(missing, row);
    missing += entry === 0 ? 4 : 0;
  }
  return ((missing - start) >> 2) as u32;
}

function enter<T>(
  values: usize,
  validity: usize,
  rows: usize,
  count: u32,
  found: usize,
  base: i64,
  range: u32,
  map: usize,
  slots: usize,
): void {
  for (let index: u32 = 0; index < count; index++, rows += 4, found += 4) {
    const row = load<u32>(rows);
    const slot = load<u32>(found);
    store<u32>(slots + ((row as usize) << 2), slot);
    let place: u64 = range;
    if (isSet(validity, row)) {
      place = ((load<T>(values + (row as usize) * sizeof<T>()) as i64) - base) as u64;
      if (place >= (range as u64)) continue;
    }
    store<u32>(map + ((place as usize) << 2), slot + 1);
  }
}

function widen<T>(values: usize, validity: usize, rows: usize, count: u32, bounds: usize): void {
  let least = load<i64>(bounds);
  let greatest = load<i64>(bounds, 8);
  for (let index: u32 = 0; index < count; index++, rows += 4) {
    const row = load<u32>(rows);
    if (!isSet(validity, row)) continue;
    const value = load<T>(values + (row as usize) * sizeof<T>()) as i64;
    least = min<i64>(least, value);
    greatest = max<i64>(greatest, value);
  }
  store<i64>(bounds, least);
  store<i64>(bounds, greatest, 8);
}
