import { isSet, slotAddress } from '../table/inner/layout';

/**
 * Adds `step` (1, or -1 to take rows back) to the count of the slot of each row whose bit is set in all bitmaps.
 * `bitmaps` holds their addresses.
 */
export function countRows(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  bitmaps: usize,
  bitmapCount: u32,
  step: i32,
): void {
  for (let row: u32 = 0; row < count; row++) {
    if (!isSetInAll(bitmaps, bitmapCount, row)) continue;
    const place = slotAddress(directory, shift, offset, 3, load<u32>(slots + (row << 2)));
    store<i64>(place, load<i64>(place) + (step as i64));
  }
}

/** Adds partial counts. */
export function addCounts(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  counts: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    const place = slotAddress(directory, shift, offset, 3, load<u32>(slots + (row << 2)));
    store<i64>(place, load<i64>(place) + load<i64>(counts + (row << 3)));
  }
}

function isSetInAll(bitmaps: usize, bitmapCount: u32, row: u32): bool {
  for (let index: u32 = 0; index < bitmapCount; index++) {
    if (!isSet(load<u32>(bitmaps + (index << 2)), row)) return false;
  }
  return true;
}
