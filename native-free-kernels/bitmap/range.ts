/** Sets `count` bits from `start` on to `bit` (0 or 1); other bits keep their value. */
export function setBits(bitmap: usize, start: u32, count: u32, bit: u32): void {
  const end = start + count;
  while (start < end && (start & 7) !== 0) writeBit(bitmap, start++, bit);
  const wholeBytes = (end - start) >> 3;
  memory.fill(bitmap + ((start >> 3) as usize), bit !== 0 ? 0xff : 0, wholeBytes as usize);
  start += wholeBytes << 3;
  while (start < end) writeBit(bitmap, start++, bit);
}

function writeBit(bitmap: usize, position: u32, bit: u32): void {
  const address = bitmap + ((position >> 3) as usize);
  const mask = (1 as u32) << (position & 7);
  const others = load<u8>(address) & ~mask;
  store<u8>(address, bit !== 0 ? others | mask : others);
}
