// Accumulators that are lists of different values, with a count (u64) at the end of each where `countBytes` is 8. Which values a
// list has is found by an index that is made anew for each batch, of the lists that its rows belong to: 16 bytes an entry, the hash
// (never 0), the slot, where the element begins in its list, and its size.

import { hashBytes, hashEight } from '../keys/inner/xxhash';
import { copyShort } from '../memory/inner/short';
import { skipValue } from '../values/inner/node';
import { growList, LIST_COUNT, LIST_ELEMENTS, LIST_USED, listAt } from './inner/growing-list';
import { isSet, sameBytes, segmentAt, slotAddress, touch } from './inner/layout';

const ENTRY_SHIFT: u32 = 4;
const ENTRY_SLOT: usize = 4;
const ENTRY_START: usize = 8;
const ENTRY_SIZE: usize = 12;
const NAN_DOUBLE: u64 = 0x7ff8000000000000;

/**
 * How many elements the lists of the slots have, each slot counted once. `seen` has room for `mask + 1` words, more than there are
 * rows and all 0: the slots + 1 that have been seen.
 */
export function tableSetElements(
  table: usize,
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  seen: usize,
  mask: u32,
): u32 {
  let total: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    const slot = load<u32>(slots + (row << 2));
    if (!isFirst(seen, mask, slot)) continue;
    const place = slotAddress(directory, shift, offset, stride, slot);
    if (load<u64>(place) !== 0) total += load<u32>(listAt(table, place), LIST_COUNT);
  }
  return total;
}

/**
 * Adds the value of each valid row to the list of its slot unless it is there, then its count to that of the one that is there,
 * from row `start` on; returns the number of rows done, less than all where the heap is full. `node` is the type of the
 * elements; where they are floating point, which has several NaN and two zeros, `floatBytes` says of how many bytes and `floatAt`
 * where in an element. `index` has `mask + 1` entries, twice as many as there can be elements, and `seen` is as above: all 0.
 */
export function tableAppendNew(
  table: usize,
  slots: usize,
  start: u32,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  valueOffsets: usize,
  valueHeap: usize,
  validity: usize,
  node: usize,
  floatAt: u32,
  floatBytes: u32,
  countBytes: u32,
  index: usize,
  mask: u32,
  seen: usize,
  seenMask: u32,
): u32 {
  for (let row = start; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const slot = load<u32>(slots + (row << 2));
    const place = slotAddress(directory, shift, offset, stride, slot);
    if (isFirst(seen, seenMask, slot) && load<u64>(place) !== 0) {
      enterList(listAt(table, place), slot, node, floatAt, floatBytes, countBytes, index, mask);
    }
    const value = valueHeap + load<u32>(valueOffsets + (row << 2));
    const size = load<u32>(valueOffsets + (row << 2), 4) - load<u32>(valueOffsets + (row << 2));
    const hash = hashOf(value, size - countBytes, slot, floatAt, floatBytes);
    let entry = entryAt(index, mask, hash);
    for (; load<u32>(entry) !== 0; entry = nextEntry(index, mask, entry)) {
      if (load<u32>(entry) !== hash || load<u32>(entry, ENTRY_SLOT) !== slot) continue;
      if (load<u32>(entry, ENTRY_SIZE) !== size) continue;
      const other = listAt(table, place) + load<u32>(entry, ENTRY_START);
      if (isSame(value, other, size - countBytes, floatAt, floatBytes)) break;
    }
    if (load<u32>(entry) !== 0) {
      if (countBytes === 0) continue;
      touch(segmentAt(table, load<u32>(place, 4)));
      const total = listAt(table, place) + load<u32>(entry, ENTRY_START) + size - countBytes;
      store<u64>(total, load<u64>(total) + load<u64>(value + size - countBytes));
      continue;
    }
    const list = growList(table, place, size);
    if (list === 0) return row;
    const used = load<u32>(list, LIST_USED);
    copyShort(list + LIST_ELEMENTS + used, value, size);
    store<u32>(list, load<u32>(list, LIST_COUNT) + 1, LIST_COUNT);
    store<u32>(list, used + size, LIST_USED);
    enter(entry, hash, slot, (LIST_ELEMENTS as u32) + used, size);
  }
  return count;
}

/** Enters the elements that a list has. */
function enterList(
  list: usize,
  slot: u32,
  node: usize,
  floatAt: u32,
  floatBytes: u32,
  countBytes: u32,
  index: usize,
  mask: u32,
): void {
  let at = list + LIST_ELEMENTS;
  for (let rest = load<u32>(list, LIST_COUNT); rest > 0; rest--) {
    const end = skipValue(node, at);
    const size = (end - at) as u32;
    const hash = hashOf(at, size - countBytes, slot, floatAt, floatBytes);
    let entry = entryAt(index, mask, hash);
    while (load<u32>(entry) !== 0) entry = nextEntry(index, mask, entry);
    enter(entry, hash, slot, (at - list) as u32, size);
    at = end;
  }
}

function enter(entry: usize, hash: u32, slot: u32, start: u32, size: u32): void {
  store<u32>(entry, hash);
  store<u32>(entry, slot, ENTRY_SLOT);
  store<u32>(entry, start, ENTRY_START);
  store<u32>(entry, size, ENTRY_SIZE);
}

function entryAt(index: usize, mask: u32, hash: u32): usize {
  return index + (((hash & mask) as usize) << ENTRY_SHIFT);
}

function nextEntry(index: usize, mask: u32, entry: usize): usize {
  const place = (((entry - index) >> ENTRY_SHIFT) as u32) + 1;
  return index + (((place & mask) as usize) << ENTRY_SHIFT);
}

/** Notes a slot; false where it was noted before. */
function isFirst(seen: usize, mask: u32, slot: u32): bool {
  let place = (slot * 0x9e3779b1) & mask;
  while (true) {
    const noted = load<u32>(seen + ((place as usize) << 2));
    if (noted === slot + 1) return false;
    if (noted === 0) break;
    place = (place + 1) & mask;
  }
  store<u32>(seen + ((place as usize) << 2), slot + 1);
  return true;
}

function hashOf(value: usize, size: u32, slot: u32, floatAt: u32, floatBytes: u32): u32 {
  const hash =
    floatBytes === 0
      ? hashBytes(value, size, slot as u64)
      : hashEight(floatBits(value + floatAt, floatBytes), slot as u64);
  const folded = (hash ^ (hash >> 32)) as u32;
  return folded === 0 ? 1 : folded;
}

function isSame(left: usize, right: usize, size: u32, floatAt: u32, floatBytes: u32): bool {
  if (floatBytes === 0) return sameBytes(left, right, size);
  return floatBits(left + floatAt, floatBytes) === floatBits(right + floatAt, floatBytes);
}

/** The same bits for every NaN, and for both zeros. */
function floatBits(place: usize, bytes: u32): u64 {
  const value = bytes === 4 ? (load<f32>(place) as f64) : load<f64>(place);
  return isNaN(value) ? NAN_DOUBLE : reinterpret<u64>(value + 0);
}
