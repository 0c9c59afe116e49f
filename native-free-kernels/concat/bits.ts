/**
 * Writes `count` bits of `source` behind the first `targetBit` bits of `target`. `source` 0 stands for ones, as validity
 * does. Bits of the target behind those are overwritten, up to 64 of them.
 */
export function appendBits(source: usize, count: u32, target: usize, targetBit: u32): void {
  target += ((targetBit >> 6) as usize) << 3;
  const shift = (targetBit & 63) as u64;
  let carry = load<u64>(target) & ~(u64.MAX_VALUE << shift);
  for (let bit: u32 = 0; bit < count; bit += 64, target += 8) {
    const word = source === 0 ? u64.MAX_VALUE : load<u64>(source + ((bit >> 3) as usize));
    store<u64>(target, carry | (word << shift));
    // Two steps, because a shift by 64 is a shift by 0.
    carry = (word >> 1) >> (63 - shift);
  }
  store<u64>(target, carry);
}
