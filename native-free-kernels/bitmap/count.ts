/** Set bits among the first `length`. */
export function countBits(bitmap: usize, length: u32): u32 {
  let count: u64 = 0;
  const end = bitmap + (((length >> 6) as usize) << 3);
  for (; bitmap < end; bitmap += 8) count += popcnt<u64>(load<u64>(bitmap));
  if ((length & 63) !== 0) count += popcnt<u64>(load<u64>(bitmap) & lowBits(length & 63));
  return count as u32;
}

/** Position of the lowest set bit among the first `length`; -1 when none is set. */
export function firstSetBit(bitmap: usize, length: u32): i32 {
  for (let row: u32 = 0; row < length; row += 64, bitmap += 8) {
    const word = load<u64>(bitmap);
    if (word === 0) continue;
    const position = row + (ctz<u64>(word) as u32);
    return position < length ? (position as i32) : -1;
  }
  return -1;
}

function lowBits(count: u32): u64 {
  return ((1 as u64) << (count as u64)) - 1;
}
