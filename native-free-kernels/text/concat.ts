// CONCAT in two passes. `parts` has 16 bytes for each part: the addresses (u32) of its heap and its offsets, 4 unused
// bytes, and the step: 1 for a column, 0 for a constant.

import { copyOver } from '../memory/inner/short';

/** Offsets of the result; returns the size of its heap, or -1 when that is above 2 GiB. */
export function concatOffsets(parts: usize, partCount: u32, length: u32, offsets: usize): i32 {
  let end: u64 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++) {
    for (let part: u32 = 0; part < partCount; part++) {
      const own = offsetsOf(parts + ((part as usize) << 4), row);
      end += (load<u32>(own, 4) - load<u32>(own)) as u64;
    }
    if (end > 0x7fffffff) return -1;
    offsets += 4;
    store<u32>(offsets, end as u32);
  }
  return end as i32;
}

/** Bytes of the result, row by row. */
export function concatBytes(parts: usize, partCount: u32, length: u32, target: usize): void {
  for (let row: u32 = 0; row < length; row++) {
    for (let part: u32 = 0; part < partCount; part++) {
      const own = parts + ((part as usize) << 4);
      const offsets = offsetsOf(own, row);
      const start = load<u32>(offsets);
      const size = load<u32>(offsets, 4) - start;
      target = copyOver(target, (load<u32>(own) as usize) + (start as usize), size);
    }
  }
}

function offsetsOf(part: usize, row: u32): usize {
  return (load<u32>(part, 4) as usize) + (((row * load<u32>(part, 12)) as usize) << 2);
}
