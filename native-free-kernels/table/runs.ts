// Accumulators that are registers of one byte each: HyperLogLog's longest runs of zeros.

import { copyShort } from '../memory/inner/short';
import { heapPlace, isSet, segmentAt, slotAddress, touch } from './inner/layout';
import { LENGTH_BYTES, roomFor } from './inner/room';

/**
 * Keeps in the slot of each valid row the run of zeros of its hash (u64), in the register that the hash's first `indexBits` bits
 * pick, if none is longer, from row `start` on; returns the number of rows done, less than all where the heap is full.
 */
export function tableKeepRuns(
  table: usize,
  slots: usize,
  start: u32,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  hashes: usize,
  validity: usize,
  indexBits: u32,
): u32 {
  const bits = indexBits as u64;
  for (let row = start; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    if (load<u64>(place) === 0) {
      const room = roomFor(table, place, 1 << indexBits);
      if (room === 0) return row;
      memory.fill(room, 0, 1 << indexBits);
    }
    const number = load<u32>(place, 4);
    const hash = load<u64>(hashes + ((row as usize) << 3));
    const rest = (hash << bits) | ((1 as u64) << (bits - 1));
    const run = (clz<u64>(rest) as u8) + 1;
    const register =
      heapPlace(table, number, load<u32>(place)) + LENGTH_BYTES + ((hash >> (64 - bits)) as usize);
    if (run > load<u8>(register)) {
      touch(segmentAt(table, number));
      store<u8>(register, run);
    }
  }
  return count;
}

/** Keeps the longer runs of the slot's registers and those of each valid row; returns as `tableKeepRuns` does. */
export function tableMergeRuns(
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
): u32 {
  for (let row = start; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const from = load<u32>(valueOffsets + (row << 2));
    const byteLength = load<u32>(valueOffsets + (row << 2), 4) - from;
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    if (load<u64>(place) === 0) {
      const room = roomFor(table, place, byteLength);
      if (room === 0) return row;
      copyShort(room, valueHeap + from, byteLength);
      continue;
    }
    const number = load<u32>(place, 4);
    touch(segmentAt(table, number));
    const own = heapPlace(table, number, load<u32>(place)) + LENGTH_BYTES;
    // The number of registers is a multiple of 16.
    for (let at: u32 = 0; at < byteLength; at += 16) {
      const longest = i8x16.max_u(v128.load(own + at), v128.load(valueHeap + from + at));
      v128.store(own + at, longest);
    }
  }
  return count;
}
