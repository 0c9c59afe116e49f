// Bitmaps of rows of which few are set: such a row costs a read and a write, all others nothing.

/** Clears the bits of so many rows, up to the end of the last word. */
export function clearMarks(bitmap: usize, length: u32): void {
  memory.fill(bitmap, 0, (((length as usize) + 63) >> 6) << 3);
}

/** Sets the bit of a row. */
export function mark(bitmap: usize, row: u32): void {
  const word = bitmap + (((row >> 6) as usize) << 3);
  store<u64>(word, load<u64>(word) | ((1 as u64) << ((row & 63) as u64)));
}
