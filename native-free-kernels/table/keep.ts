// Accumulators that are a value of one of the rows of a slot, as a byte string: the first, the last, or that of the row with the
// least or greatest key.

import { copyShort } from '../memory/inner/short';
import { compareBytes } from './inner/compare-bytes';
import { heapPlace, isSet, slotAddress } from './inner/layout';
import { LENGTH_BYTES, roomFor } from './inner/room';

const KEY_SIZE_BYTES: u32 = 4;

/**
 * Keeps the first (or last) byte string of each slot among the valid rows, from row `start` on; returns the number of rows done,
 * less than all where the heap is full.
 */
export function tableKeepRows(
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
  isLast: u32,
): u32 {
  for (let row = start; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    if (isLast === 0 && load<u64>(place) !== 0) continue;
    const from = load<u32>(valueOffsets + (row << 2));
    const byteLength = load<u32>(valueOffsets + (row << 2), 4) - from;
    const room = roomFor(table, place, byteLength);
    if (room === 0) return row;
    copyShort(room, valueHeap + from, byteLength);
  }
  return count;
}

/**
 * Keeps the byte string of the row with the least (or greatest) key of each slot, of equal keys the last (or first); returns as
 * `tableKeepRows` does. The key, whose bytes are in its order, stands behind the byte string, and its size at the end.
 */
export function tableKeepRowsBy(
  table: usize,
  slots: usize,
  start: u32,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  keyOffsets: usize,
  keyHeap: usize,
  valueOffsets: usize,
  valueHeap: usize,
  validity: usize,
  isGreatest: u32,
  keepsFirst: u32,
): u32 {
  for (let row = start; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const key = keyHeap + load<u32>(keyOffsets + (row << 2));
    const keySize = load<u32>(keyOffsets + (row << 2), 4) - load<u32>(keyOffsets + (row << 2));
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    if (load<u64>(place) !== 0) {
      const best = heapPlace(table, load<u32>(place, 4), load<u32>(place)) + LENGTH_BYTES;
      const bestEnd = best + load<u32>(best - LENGTH_BYTES) - KEY_SIZE_BYTES;
      const bestSize = load<u32>(bestEnd);
      const order = compareBytes(key, keySize, bestEnd - bestSize, bestSize);
      if (order === 0 ? keepsFirst !== 0 : order > 0 !== (isGreatest !== 0)) continue;
    }
    const from = load<u32>(valueOffsets + (row << 2));
    const byteLength = load<u32>(valueOffsets + (row << 2), 4) - from;
    const room = roomFor(table, place, byteLength + keySize + KEY_SIZE_BYTES);
    if (room === 0) return row;
    copyShort(room, valueHeap + from, byteLength);
    copyShort(room + byteLength, key, keySize);
    store<u32>(room + byteLength + keySize, keySize);
  }
  return count;
}

/** Writes the address (u32) of each slot's byte string, 0 where there is none. */
export function tableStrings(
  table: usize,
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++, target += 4) {
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    const isThere = load<u64>(place) !== 0;
    store<u32>(
      target,
      isThere ? heapPlace(table, load<u32>(place, 4), load<u32>(place)) + LENGTH_BYTES : 0,
    );
  }
}
