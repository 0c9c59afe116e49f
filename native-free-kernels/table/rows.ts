// Slots in slot order, their expiry, their keys.

import { copyShort } from '../memory/inner/short';
import {
  FREE_ROW,
  HEADER_EXPIRY_OFFSET,
  HEADER_NEXT_SLOT,
  HEADER_SHIFT,
  keyBytes,
  keyPlace,
  rowOf,
  SEGMENT_EARLIEST,
  segmentOf,
  touch,
} from './inner/layout';

/** Sets the event time (i64) at which each slot expires. */
export function tableSetExpiry(table: usize, slots: usize, count: u32, expiry: usize): void {
  const offset = load<u32>(table, HEADER_EXPIRY_OFFSET);
  for (let row: u32 = 0; row < count; row++) {
    const slot = load<u32>(slots + (row << 2));
    const segment = segmentOf(table, slot);
    const time = load<i64>(expiry + (row << 3));
    touch(segment);
    store<i64>(segment + offset + (rowOf(table, slot) << 3), time);
    store<i64>(segment, min<i64>(load<i64>(segment, SEGMENT_EARLIEST), time), SEGMENT_EARLIEST);
  }
}

/**
 * Counts the live slots with expiry <= `watermark` and writes them to `target` unless that is 0. Segments that hold
 * none are skipped by their earliest expiry, which is made exact where slots are written or none are found.
 */
export function tableExpired(table: usize, watermark: i64, target: usize): u32 {
  const end = load<u32>(table, HEADER_NEXT_SLOT);
  const size = (1 as u32) << load<u32>(table, HEADER_SHIFT);
  let count: u32 = 0;
  for (let first: u32 = 0; first < end; first += size) {
    const segment = segmentOf(table, first);
    if (load<i64>(segment, SEGMENT_EARLIEST) > watermark) continue;
    const last = min<u32>(end, first + size);
    const place: usize = target === 0 ? 0 : target + ((count as usize) << 2);
    count += expiredIn(table, segment, first, last, watermark, place);
  }
  return count;
}

function expiredIn(
  table: usize,
  segment: usize,
  first: u32,
  end: u32,
  watermark: i64,
  target: usize,
): u32 {
  const offset = load<u32>(table, HEADER_EXPIRY_OFFSET);
  let earliest = i64.MAX_VALUE;
  let count: u32 = 0;
  for (let slot = first; slot < end; slot++) {
    const row = slot - first;
    if (load<u32>(keyPlace(table, segment, row)) === FREE_ROW) continue;
    const expiry = load<i64>(segment + offset + (row << 3));
    earliest = min<i64>(earliest, expiry);
    if (expiry > watermark) continue;
    if (target !== 0) store<u32>(target + (count << 2), slot);
    count++;
  }
  if (target !== 0 || count === 0) store<i64>(segment, earliest, SEGMENT_EARLIEST);
  return count;
}

/** The latest expiry of the live slots that expire at all; i64.MIN_VALUE when there are none. */
export function tableLatestExpiry(table: usize): i64 {
  const end = load<u32>(table, HEADER_NEXT_SLOT);
  const offset = load<u32>(table, HEADER_EXPIRY_OFFSET);
  let latest = i64.MIN_VALUE;
  for (let slot: u32 = 0; slot < end; slot++) {
    const segment = segmentOf(table, slot);
    const row = rowOf(table, slot);
    if (load<u32>(keyPlace(table, segment, row)) === FREE_ROW) continue;
    const expiry = load<i64>(segment + offset + (row << 3));
    if (expiry !== i64.MAX_VALUE) latest = max<i64>(latest, expiry);
  }
  return latest;
}

/** Writes all live slots to `target`; returns how many. */
export function tableLiveSlots(table: usize, target: usize): u32 {
  const end = load<u32>(table, HEADER_NEXT_SLOT);
  let count: u32 = 0;
  for (let slot: u32 = 0; slot < end; slot++) {
    const key = keyPlace(table, segmentOf(table, slot), rowOf(table, slot));
    if (load<u32>(key) === FREE_ROW) continue;
    store<u32>(target + (count << 2), slot);
    count++;
  }
  return count;
}

/** Writes the `count + 1` offsets of the slots' keys; returns the last, or -1 when it is over 2 GiB. */
export function tableKeyOffsets(table: usize, slots: usize, count: u32, target: usize): i32 {
  let end: u64 = 0;
  store<u32>(target, 0);
  for (let row: u32 = 0; row < count; row++) {
    const slot = load<u32>(slots + (row << 2));
    end += load<u32>(keyPlace(table, segmentOf(table, slot), rowOf(table, slot)));
    store<u32>(target + (row << 2), end as u32, 4);
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}

/** Copies the slots' keys to the places that `tableKeyOffsets` gave. */
export function tableKeyBytes(
  table: usize,
  slots: usize,
  count: u32,
  offsets: usize,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    const slot = load<u32>(slots + (row << 2));
    const key = keyPlace(table, segmentOf(table, slot), rowOf(table, slot));
    const byteLength = load<u32>(key);
    const source = keyBytes(table, key, byteLength);
    copyShort(target + load<u32>(offsets + (row << 2)), source, byteLength);
  }
}

/**
 * Writes each slot once, in order of first appearance, and marks it in `bitmap`, which the caller has cleared. Slots
 * that are marked already are left out.
 */
export function distinctSlots(slots: usize, count: u32, bitmap: usize, target: usize): u32 {
  let found: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    const slot = load<u32>(slots + (row << 2));
    const place = bitmap + (slot >> 3);
    const bits = load<u8>(place);
    const bit = (1 as u8) << ((slot & 7) as u8);
    if ((bits & bit) !== 0) continue;
    store<u8>(place, bits | bit);
    store<u32>(target + (found << 2), slot);
    found++;
  }
  return found;
}
