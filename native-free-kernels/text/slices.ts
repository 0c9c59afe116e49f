// Parts of texts in two passes: the first writes where each part starts in the heap and the offsets of the result, and
// returns the size of its heap; `copySlices` copies.

import { copyOver } from '../memory/inner/short';
import { codePointCount, skipCodePoints } from './inner/code-points';

/** Copies the parts found before. */
export function copySlices(
  heap: usize,
  starts: usize,
  length: u32,
  offsets: usize,
  target: usize,
): void {
  for (let row: u32 = 0; row < length; row++, starts += 4, offsets += 4) {
    const start = load<u32>(offsets);
    const size = load<u32>(offsets, 4) - start;
    copyOver(target + (start as usize), heap + (load<u32>(starts) as usize), size);
  }
}

/**
 * SUBSTRING: positions count code points from 1, from the end when negative; a position of 0 is 1. Positions and counts
 * are i32 columns (step 1) or constants (step 0); counts at 0 mean "to the end".
 */
export function findSubstrings(
  textOffsets: usize,
  heap: usize,
  positions: usize,
  positionStep: u32,
  counts: usize,
  countStep: u32,
  length: u32,
  starts: usize,
  offsets: usize,
): u32 {
  let total: u32 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++, textOffsets += 4, starts += 4, offsets += 4) {
    const textStart = load<u32>(textOffsets);
    const from = heap + (textStart as usize);
    const to = heap + (load<u32>(textOffsets, 4) as usize);
    const position = load<i32>(positions + ((row * positionStep) as usize) * 4) as i64;
    const first =
      position > 0 ? position - 1 : position === 0 ? 0 : codePointCount(from, to) + position;
    const count =
      counts === 0
        ? (i32.MAX_VALUE as i64)
        : (load<i32>(counts + ((row * countStep) as usize) * 4) as i64);
    const start = skipCodePoints(from, to, first);
    const end = count <= 0 ? start : skipCodePoints(start, to, first < 0 ? first + count : count);
    store<u32>(starts, (start - heap) as u32);
    total += (end - start) as u32;
    store<u32>(offsets, total, 4);
  }
  return total;
}

/** TRIM of spaces: `sides` is 1 for the left, 2 for the right, 3 for both. */
export function findTrimmed(
  textOffsets: usize,
  heap: usize,
  length: u32,
  sides: u32,
  starts: usize,
  offsets: usize,
): u32 {
  let total: u32 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++, textOffsets += 4, starts += 4, offsets += 4) {
    let start = heap + (load<u32>(textOffsets) as usize);
    let end = heap + (load<u32>(textOffsets, 4) as usize);
    if ((sides & 1) !== 0) while (start < end && load<u8>(start) === 0x20) start++;
    if ((sides & 2) !== 0) while (end > start && load<u8>(end - 1) === 0x20) end--;
    store<u32>(starts, (start - heap) as u32);
    total += (end - start) as u32;
    store<u32>(offsets, total, 4);
  }
  return total;
}
