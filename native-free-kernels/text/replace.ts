// REPLACE of a text of one byte or more by another, in two passes: offsets, then bytes.

import { copyOver } from '../memory/inner/short';
import { findBytes } from './inner/find-bytes';

/** Offsets of the result; returns the size of its heap, or -1 when it is above 2 GiB. */
export function replaceOffsets(
  textOffsets: usize,
  heap: usize,
  wanted: usize,
  wantedBytes: u32,
  substituteBytes: u32,
  length: u32,
  offsets: usize,
): i32 {
  const size = wantedBytes as usize;
  const difference = (substituteBytes as i64) - (wantedBytes as i64);
  let total: i64 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++, textOffsets += 4, offsets += 4) {
    const start = heap + (load<u32>(textOffsets) as usize);
    const end = heap + (load<u32>(textOffsets, 4) as usize);
    total += (end - start) as i64;
    let found = findBytes(start, end, wanted, size);
    for (; found !== 0; found = findBytes(found + size, end, wanted, size)) total += difference;
    if (total > (i32.MAX_VALUE as i64)) return -1;
    store<u32>(offsets, total as u32, 4);
  }
  return total as i32;
}

/** Bytes of the result. */
export function replaceBytes(
  textOffsets: usize,
  heap: usize,
  wanted: usize,
  wantedBytes: u32,
  substitute: usize,
  substituteBytes: u32,
  length: u32,
  target: usize,
): void {
  const size = wantedBytes as usize;
  for (let row: u32 = 0; row < length; row++, textOffsets += 4) {
    let start = heap + (load<u32>(textOffsets) as usize);
    const end = heap + (load<u32>(textOffsets, 4) as usize);
    let found = findBytes(start, end, wanted, size);
    for (; found !== 0; found = findBytes(start, end, wanted, size)) {
      target = copyOver(target, start, (found - start) as u32);
      target = copyOver(target, substitute, substituteBytes);
      start = found + size;
    }
    target = copyOver(target, start, (end - start) as u32);
  }
}
