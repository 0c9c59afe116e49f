// How elements are compared: a u64 for each, and where that is only the beginning or the hash of it a byte string behind.
// Functions take `words`, and `offsets` and `heap` of the byte strings, `offsets` 0 where words say all.

import { isEqual, isLessThan } from '../../compare/inner/bytes';

/** Whether two elements that are not null are equal. */
export function areAlike(words: usize, offsets: usize, heap: usize, left: u32, right: u32): bool {
  if (wordOf(words, left) !== wordOf(words, right)) return false;
  if (offsets === 0) return true;
  const from = place(offsets, left);
  const other = place(offsets, right);
  const size = load<u32>(from, 4) - load<u32>(from);
  if (load<u32>(other, 4) - load<u32>(other) !== size) return false;
  return isEqual(heap + load<u32>(from), heap + load<u32>(other), size);
}

/** Whether an element comes before another, both not null; words are in the order of the elements. */
export function isBefore(words: usize, offsets: usize, heap: usize, left: u32, right: u32): bool {
  const word = wordOf(words, left);
  const otherWord = wordOf(words, right);
  if (word !== otherWord || offsets === 0) return word < otherWord;
  const from = place(offsets, left);
  const other = place(offsets, right);
  const start = load<u32>(from);
  const otherStart = load<u32>(other);
  const size = load<u32>(from, 4) - start;
  const otherSize = load<u32>(other, 4) - otherStart;
  return isLessThan(heap + start, size, heap + otherStart, otherSize);
}

export function wordOf(words: usize, element: u32): u64 {
  return load<u64>(words + ((element as usize) << 3));
}

function place(offsets: usize, element: u32): usize {
  return offsets + ((element as usize) << 2);
}
