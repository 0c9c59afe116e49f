/** Whether two byte strings of one length are the same. */
export function isEqual(left: usize, right: usize, size: u32): bool {
  for (; size >= 8; size -= 8, left += 8, right += 8) {
    if (load<u64>(left) !== load<u64>(right)) return false;
  }
  if (size === 0) return true;
  // Reads over the end; the shift drops what does not belong to the value.
  return (load<u64>(left) ^ load<u64>(right)) << ((64 - (size << 3)) as u64) === 0;
}

/** The order of bytes without a sign; what another begins with comes before it. */
export function isLessThan(left: usize, leftSize: u32, right: usize, rightSize: u32): bool {
  let size = min(leftSize, rightSize);
  for (; size >= 8; size -= 8, left += 8, right += 8) {
    const a = load<u64>(left);
    const b = load<u64>(right);
    if (a !== b) return bswap<u64>(a) < bswap<u64>(b);
  }
  for (; size > 0; size--, left++, right++) {
    const a = load<u8>(left);
    const b = load<u8>(right);
    if (a !== b) return a < b;
  }
  return leftSize < rightSize;
}
