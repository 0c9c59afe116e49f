/**
 * Copies text with ASCII letters in the other case: `first` is the first letter to change, 'a' for upper case and 'A' for
 * lower case. Other bytes stay as they are; returns 1 where there are some above 0x7f.
 */
export function changeAsciiCase(source: usize, byteLength: u32, first: u32, target: usize): u32 {
  const below = i8x16.splat((first - 1) as i8);
  const above = i8x16.splat((first + 26) as i8);
  const bit = i8x16.splat(0x20);
  const end = source + (byteLength as usize);
  let all = i8x16.splat(0);
  for (; source + 16 <= end; source += 16, target += 16) {
    const bytes = v128.load(source);
    all = v128.or(all, bytes);
    const isLetter = v128.and(i8x16.gt_s(bytes, below), i8x16.lt_s(bytes, above));
    v128.store(target, v128.xor(bytes, v128.and(isLetter, bit)));
  }
  let isWide = i8x16.bitmask(all) !== 0;
  for (; source < end; source++, target++) {
    const byte = load<u8>(source) as u32;
    if (byte > 127) isWide = true;
    const isLetter = byte >= first && byte < first + 26;
    store<u8>(target, byte ^ ((isLetter as u32) << 5));
  }
  return isWide as u32;
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

/**
 * INITCAP of ASCII: copies texts with small letters, but capitals at the start of each and behind a space. Other bytes stay as
 * they are.
 */
export function capitalizeWords(offsets: usize, heap: usize, length: u32, target: usize): void {
  for (let row: u32 = 0; row < length; row++, offsets += 4) {
    const end = load<u32>(offsets, 4);
    let isStart = true;
    for (let at = load<u32>(offsets); at < end; at++) {
      const byte: u32 = load<u8>(heap + at);
      const isLetter = (byte | 0x20) - 0x61 < 26;
      store<u8>(target + at, isLetter ? (isStart ? byte & ~0x20 : byte | 0x20) : byte);
      isStart = byte === 0x20;
    }
  }
}

/** A bitmap of the texts that are not ASCII; returns 1 where there are some. */
export function wideTexts(offsets: usize, heap: usize, length: u32, target: usize): u32 {
  let word: u64 = 0;
  let any: u64 = 0;
  for (let row: u32 = 0; row < length; row++, offsets += 4) {
    const start = heap + (load<u32>(offsets) as usize);
    const isWide = !isAscii(start, heap + (load<u32>(offsets, 4) as usize));
    word |= (isWide as u64) << ((row & 63) as u64);
    if ((row & 63) === 63 || row + 1 === length) {
      store<u64>(target + (((row >>> 6) << 3) as usize), word);
      any |= word;
      word = 0;
    }
  }
  return (any !== 0) as u32;
}

function isAscii(start: usize, end: usize): bool {
  for (; start + 16 <= end; start += 16) {
    if (i8x16.bitmask(v128.load(start)) !== 0) return false;
  }
  const rest = i8x16.bitmask(v128.load(start));
  return (rest & ((1 << ((end - start) as i32)) - 1)) === 0;
}
