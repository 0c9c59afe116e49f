import { copyOver } from '../memory/inner/short';

/** Copies byte strings to where `viewOffsets` laid them. Reads and writes up to 15 bytes over an end. */
export function copyViews(starts: usize, count: u32, offsets: usize, heap: usize): void {
  const last = starts + ((count as usize) << 2);
  for (; starts < last; starts += 4, offsets += 4) {
    const start = load<u32>(offsets);
    copyOver(heap + start, load<u32>(starts), load<u32>(offsets, 4) - start);
  }
}
