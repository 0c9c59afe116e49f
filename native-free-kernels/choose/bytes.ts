// The variable-length twin of `fixed.ts`. A null takes no room, whatever its bytes are.

import { copyOver } from '../memory/inner/short';

/** Writes the offsets of the result and returns the size of its heap, or -1 when that is above 2 GiB. */
export function chooseOffsets(choice: usize, branches: usize, length: u32, target: usize): i32 {
  let end: u64 = 0;
  store<i32>(target, 0);
  for (let row: u32 = 0; row < length; row++) {
    const number = load<u8>(choice + (row as usize));
    if (number !== 255) {
      const offsets = offsetsOf(branches + ((number as usize) << 4), row);
      end += (load<u32>(offsets, 4) - load<u32>(offsets)) as u64;
      if (end > 0x7fffffff) return -1;
    }
    store<i32>(target + (((row as usize) + 1) << 2), end as i32);
  }
  return end as i32;
}

/** Copies the bytes to where the offsets say. */
export function chooseBytes(
  choice: usize,
  branches: usize,
  length: u32,
  targetOffsets: usize,
  targetHeap: usize,
): void {
  for (let row: u32 = 0; row < length; row++) {
    const number = load<u8>(choice + (row as usize));
    if (number === 255) continue;
    const branch = branches + ((number as usize) << 4);
    const offsets = offsetsOf(branch, row);
    const start = load<u32>(offsets);
    const source = (load<u32>(branch) as usize) + (start as usize);
    const target = targetHeap + (load<u32>(targetOffsets + ((row as usize) << 2)) as usize);
    copyOver(target, source, load<u32>(offsets, 4) - start);
  }
}

/** Address of the offset of a row's value. */
function offsetsOf(branch: usize, row: u32): usize {
  const index = (row * load<u32>(branch, 12)) as usize;
  return (load<u32>(branch, 4) as usize) + (index << 2);
}
