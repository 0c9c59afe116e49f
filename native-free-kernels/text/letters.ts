/**
 * Copies text with ASCII letters in the other case: `first` is the first letter to change, 'a' for upper case and 'A' for
 * lower case. Returns 1, with the copy unfinished, when a byte is not ASCII.
 */
export function changeAsciiCase(source: usize, byteLength: u32, first: u32, target: usize): u32 {
  const below = i8x16.splat((first - 1) as i8);
  const above = i8x16.splat((first + 26) as i8);
  const bit = i8x16.splat(0x20);
  const end = source + (byteLength as usize);
  for (; source + 16 <= end; source += 16, target += 16) {
    const bytes = v128.load(source);
    if (i8x16.bitmask(bytes) !== 0) return 1;
    const isLetter = v128.and(i8x16.gt_s(bytes, below), i8x16.lt_s(bytes, above));
    v128.store(target, v128.xor(bytes, v128.and(isLetter, bit)));
  }
  for (; source < end; source++, target++) {
    const byte = load<u8>(source) as u32;
    if (byte > 127) return 1;
    const isLetter = byte >= first && byte < first + 26;
    store<u8>(target, byte ^ ((isLetter as u32) << 5));
  }
  return 0;
}

/** Code points of each text, as i32. */
export function countCodePoints(offsets: usize, heap: usize, length: u32, target: usize): void {
  for (let row: u32 = 0; row < length; row++, offsets += 4, target += 4) {
    const start = heap + (load<u32>(offsets) as usize);
    store<i32>(target, codePoints(start, heap + (load<u32>(offsets, 4) as usize)));
  }
}

function codePoints(start: usize, end: usize): i32 {
  const continuation = i8x16.splat(-64);
  let count = 0;
  for (; start + 16 <= end; start += 16) {
    count += popcnt<i32>(i8x16.bitmask(i8x16.ge_s(v128.load(start), continuation)));
  }
  for (; start < end; start++) count += (load<i8>(start) >= -64) as i32;
  return count;
}
