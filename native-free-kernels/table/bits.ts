// Sets of small numbers, as bits of a u32 accumulator.

import { isSet, slotAddress } from './inner/layout';

/** Gives the slots of the rows whose bit is set in `bitmap`, of all rows where that is 0, these bits. */
export function addSlotBits(
  slots: usize,
  count: u32,
  bitmap: usize,
  bits: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
): void {
  for (let row: u32 = 0; row < count; row++) {
    if (bitmap !== 0 && !isSet(bitmap, row)) continue;
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    store<u32>(place, load<u32>(place) | bits);
  }
}

/**
 * Gives the slot of each row the bits of the row. Writes the rows with bits that their slot did not have, and these bits; returns
 * how many rows.
 */
export function claimSlotBits(
  slots: usize,
  count: u32,
  bits: usize,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  targetRows: usize,
  targetBits: usize,
): u32 {
  let found: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    const known = load<u32>(place);
    const fresh = load<u32>(bits + (row << 2)) & ~known;
    if (fresh === 0) continue;
    store<u32>(place, known | fresh);
    store<u32>(targetRows + (found << 2), row);
    store<u32>(targetBits + (found << 2), fresh);
    found++;
  }
  return found;
}

/** A bitmap of the rows that have one of these bits. */
export function rowsWithBits(rowBits: usize, count: u32, bits: u32, target: usize): void {
  for (let start: u32 = 0; start < count; start += 64, target += 8) {
    const length = min<u32>(64, count - start);
    let word: u64 = 0;
    for (let bit: u32 = 0; bit < length; bit++, rowBits += 4) {
      word |= ((load<u32>(rowBits) & bits) !== 0 ? (1 as u64) : 0) << (bit as u64);
    }
    store<u64>(target, word);
  }
}
