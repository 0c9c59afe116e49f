import { bitsFrom, isOneSlot, isSet, slotAddress } from '../table/inner/layout';

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
  if (isOneSlot(slots, count)) {
    const place = slotAddress(directory, shift, offset, 3, load<u32>(slots));
    const rows = countSet(bitmaps, bitmapCount, count) as i64;
    store<i64>(place, load<i64>(place) + rows * (step as i64));
    return;
  }
  if (bitmapCount === 0) {
    for (let end = slots + (count << 2); slots < end; slots += 4) {
      const place = slotAddress(directory, shift, offset, 3, load<u32>(slots));
      store<i64>(place, load<i64>(place) + (step as i64));
    }
    return;
  }
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

function countSet(bitmaps: usize, bitmapCount: u32, rowCount: u32): u32 {
  if (bitmapCount === 0) return rowCount;
  let count: u64 = 0;
  for (let row: u32 = 0; row < rowCount; row += 64) {
    let word = u64.MAX_VALUE;
    for (let index: u32 = 0; index < bitmapCount; index++) {
      word &= bitsFrom(load<u32>(bitmaps + (index << 2)), row, rowCount);
    }
    count += popcnt<u64>(word);
  }
  return count as u32;
}

function isSetInAll(bitmaps: usize, bitmapCount: u32, row: u32): bool {
  for (let index: u32 = 0; index < bitmapCount; index++) {
    if (!isSet(load<u32>(bitmaps + (index << 2)), row)) return false;
  }
  return true;
}
