/** Negative, zero or positive as the left one is less, equal or greater, byte by byte. */
export function compareBytes(left: usize, leftLength: u32, right: usize, rightLength: u32): i32 {
  let rest = min<u32>(leftLength, rightLength);
  for (; rest >= 8; rest -= 8, left += 8, right += 8) {
    const a = load<u64>(left);
    const b = load<u64>(right);
    if (a !== b) return bswap<u64>(a) < bswap<u64>(b) ? -1 : 1;
  }
  for (; rest > 0; rest--, left++, right++) {
    const a = load<u8>(left);
    const b = load<u8>(right);
    if (a !== b) return a < b ? -1 : 1;
  }
  return leftLength === rightLength ? 0 : leftLength < rightLength ? -1 : 1;
}
