/** Makes a bitmap of `length` bytes that are zero or not. */
export function bytesToBitmap(source: usize, length: u32, target: usize): void {
  const zero = i8x16.splat(0);
  for (let row: u32 = 0; row < length; row += 16, source += 16, target += 2) {
    store<u16>(target, ~i8x16.bitmask(i8x16.eq(v128.load(source), zero)) as u16);
  }
}

/** Makes `length` bytes, 0 or 1, of a bitmap. */
export function bitmapToBytes(source: usize, length: u32, target: usize): void {
  for (let row: u32 = 0; row < length; row++) {
    const bits = load<u8>(source + ((row >> 3) as usize));
    store<u8>(target + (row as usize), ((bits as u32) >> (row & 7)) & 1);
  }
}
