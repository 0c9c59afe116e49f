// Accumulators that are byte strings in the table's heap.

import { copyShort } from '../memory/inner/short';
import { compareBytes } from './inner/compare-bytes';
import { heapPlace, isSet, slotAddress } from './inner/layout';
import { LENGTH_BYTES, roomFor } from './inner/room';

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

/** False, with nothing changed, without room. */
function replace(table: usize, place: usize, value: usize, byteLength: u32): bool {
  const room = roomFor(table, place, byteLength);
  if (room === 0) return false;
  copyShort(room, value, byteLength);
  return true;
}
