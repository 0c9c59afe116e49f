// Accumulators that are byte strings in the table's heap.

import { copyShort } from '../memory/inner/short';
import {
  dropHeap,
  heapPlace,
  heapSize,
  isSet,
  segmentAt,
  slotAddress,
  takeHeap,
  touch,
} from './inner/layout';

const LENGTH_BYTES: u32 = 4;

/**
 * Keeps the least (or greatest) byte string of each slot, from row `start` on. Stops where the heap is full: returns
 * the number of rows done.
 */
export function tableKeepExtremes(
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
  isGreatest: u32,
): u32 {
  for (let row = start; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const from = load<u32>(valueOffsets + (row << 2));
    const byteLength = load<u32>(valueOffsets + (row << 2), 4) - from;
    const value = valueHeap + from;
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    if (load<u64>(place) !== 0) {
      const best = heapPlace(table, load<u32>(place, 4), load<u32>(place));
      const order = compareBytes(value, byteLength, best + LENGTH_BYTES, load<u32>(best));
      if (isGreatest !== 0 ? order <= 0 : order >= 0) continue;
    }
    if (!replace(table, place, value, byteLength)) return row;
  }
  return count;
}

/** Puts each row's byte string in place of its slot's, from row `start` on; returns as `tableKeepExtremes` does. */
export function tableKeepBytes(
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
): u32 {
  for (let row = start; row < count; row++) {
    const from = load<u32>(valueOffsets + (row << 2));
    const byteLength = load<u32>(valueOffsets + (row << 2), 4) - from;
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    if (!replace(table, place, valueHeap + from, byteLength)) return row;
  }
  return count;
}

/**
 * Writes the `count + 1` offsets of the slots' byte strings and a bitmap of the slots that have one; returns the last
 * offset, or -1 when it is over 2 GiB.
 */
export function tableReferenceOffsets(
  table: usize,
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  target: usize,
  validity: usize,
): i32 {
  let end: u64 = 0;
  store<u32>(target, 0);
  memory.fill(validity, 0, (((count + 63) >> 6) << 3) as usize);
  for (let row: u32 = 0; row < count; row++) {
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    if (load<u64>(place) !== 0) {
      end += load<u32>(heapPlace(table, load<u32>(place, 4), load<u32>(place)));
      const byte = validity + (row >> 3);
      store<u8>(byte, load<u8>(byte) | ((1 as u8) << ((row & 7) as u8)));
    }
    store<u32>(target + (row << 2), end as u32, 4);
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}

/** Copies the slots' byte strings to the places that `tableReferenceOffsets` gave. */
export function tableReferenceBytes(
  table: usize,
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  targetOffsets: usize,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    const from = load<u32>(targetOffsets + (row << 2));
    const byteLength = load<u32>(targetOffsets + (row << 2), 4) - from;
    if (byteLength === 0) continue;
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    const source = heapPlace(table, load<u32>(place, 4), load<u32>(place)) + LENGTH_BYTES;
    copyShort(target + from, source, byteLength);
  }
}

/** Overwrites the old string where the new one needs as much room; false, with nothing changed, without room. */
function replace(table: usize, place: usize, value: usize, byteLength: u32): bool {
  const size = byteLength + LENGTH_BYTES;
  if (load<u64>(place) !== 0) {
    const number = load<u32>(place, 4);
    const old = heapPlace(table, number, load<u32>(place));
    const oldSize = load<u32>(old) + LENGTH_BYTES;
    if (heapSize(oldSize) === heapSize(size)) {
      touch(segmentAt(table, number));
      write(old, value, byteLength);
      return true;
    }
    const reference = takeHeap(table, size);
    if (reference === 0) return false;
    dropHeap(table, number, oldSize);
    point(table, place, reference, value, byteLength);
    return true;
  }
  const reference = takeHeap(table, size);
  if (reference === 0) return false;
  point(table, place, reference, value, byteLength);
  return true;
}

function point(table: usize, place: usize, reference: u64, value: usize, byteLength: u32): void {
  store<u64>(place, reference);
  write(heapPlace(table, (reference >> 32) as u32, reference as u32), value, byteLength);
}

function write(target: usize, value: usize, byteLength: u32): void {
  store<u32>(target, byteLength);
  copyShort(target + LENGTH_BYTES, value, byteLength);
}

/** Negative, zero or positive as the left one is less, equal or greater, byte by byte. */
function compareBytes(left: usize, leftLength: u32, right: usize, rightLength: u32): i32 {
  let rest = min<u32>(leftLength, rightLength);
  for (; rest >= 8; rest -= 8, left += 8, right += 8) {
    const a = load<u64>(left);
    const b = load<u64>(right);
    if (a !== b) return bswap<u64>(a) < bswap<u64>(b) ? -1 : 1;
  }
  for (; rest > 0; rest--, left++, right++) {
    const a = load<u8>(left);
    const b = load<u8>(right);
    if (a !== b) return a < b ? -1 : 1;
  }
  return leftLength === rightLength ? 0 : leftLength < rightLength ? -1 : 1;
}
