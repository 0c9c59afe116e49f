import { copyOver } from '../memory/inner/short';

/**
 * Copies the byte strings of `count` rows one behind the other. `targetOffsets` are what `gatherOffsets` made of the
 * same rows. Reads and writes up to 15 bytes over an end, which buffers allow.
 */
export function gatherBytes(
  offsets: usize,
  heap: usize,
  rows: usize,
  count: u32,
  targetOffsets: usize,
  targetHeap: usize,
): void {
  const end = rows + ((count as usize) << 2);
  for (; rows < end; rows += 4, targetOffsets += 4) {
    const start = load<u32>(targetOffsets);
    const byteLength = load<u32>(targetOffsets, 4) - start;
    if (byteLength === 0) continue;
    const row = load<u32>(rows) as usize;
    copyOver(targetHeap + start, heap + load<u32>(offsets + (row << 2)), byteLength);
  }
}
