/** Where bytes are found first between two places; 0 where they are not. They are one byte or more. */
export function findBytes(start: usize, end: usize, wanted: usize, size: usize): usize {
  const first = i8x16.splat(load<i8>(wanted));
  for (let address = start; address + size <= end; address += 16) {
    let hits = i8x16.bitmask(i8x16.eq(v128.load(address), first));
    for (; hits !== 0; hits &= hits - 1) {
      const place = address + (ctz<i32>(hits) as usize);
      if (place + size > end) return 0;
      if (size === 1 || isSame(place, wanted, size)) return place;
    }
  }
  return 0;
}

export function isSame(left: usize, right: usize, size: usize): bool {
  for (; size >= 8; size -= 8, left += 8, right += 8) {
    if (load<u64>(left) !== load<u64>(right)) return false;
  }
  if (size === 0) return true;
  return (load<u64>(left) ^ load<u64>(right)) << ((64 - (size << 3)) as u64) === 0;
}
