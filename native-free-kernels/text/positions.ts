import { codePointCount, skipCodePoints } from './inner/code-points';
import { findBytes } from './inner/find-bytes';

/**
 * LOCATE: the code point at which a text, which is not empty, is found first in each text, counted from 1; 0 where it is not. Looked for
 * behind `skipped` code points.
 */
export function findPositions(
  offsets: usize,
  heap: usize,
  wanted: usize,
  wantedBytes: u32,
  skipped: u32,
  length: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < length; row++, offsets += 4, target += 4) {
    const start = heap + (load<u32>(offsets) as usize);
    const end = heap + (load<u32>(offsets, 4) as usize);
    const from = skipped === 0 ? start : skipCodePoints(start, end, skipped);
    const found = findBytes(from, end, wanted, wantedBytes);
    store<i32>(target, found === 0 ? 0 : (codePointCount(start, found) as i32) + 1);
  }
}
