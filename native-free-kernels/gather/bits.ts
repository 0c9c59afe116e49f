const MISSING: u32 = u32.MAX_VALUE;

/** Copies the bits of `count` rows to neighbouring bits of a bitmap. */
export function gatherBits(bitmap: usize, rows: usize, count: u32, target: usize): void {
  for (let start: u32 = 0; start < count; start += 64, target += 8) {
    const bits = min<u32>(64, count - start);
    let word: u64 = 0;
    for (let bit: u32 = 0; bit < bits; bit++, rows += 4) {
      word |= bitAt(bitmap, load<u32>(rows)) << (bit as u64);
    }
    store<u64>(target, word);
  }
}

/**
 * The same where row 0xffffffff stands for no row and gives 0. `bitmap` 0 stands for a bitmap of ones, as validity
 * does.
 */
export function gatherBitsOrZero(bitmap: usize, rows: usize, count: u32, target: usize): void {
  for (let start: u32 = 0; start < count; start += 64, target += 8) {
    const bits = min<u32>(64, count - start);
    let word: u64 = 0;
    for (let bit: u32 = 0; bit < bits; bit++, rows += 4) {
      const row = load<u32>(rows);
      if (row === MISSING) continue;
      word |= (bitmap === 0 ? 1 : bitAt(bitmap, row)) << (bit as u64);
    }
    store<u64>(target, word);
  }
}

/** Copies row numbers, 0xffffffff (no row) as 0, so that gathering values reads nothing astray. */
export function clampRows(rows: usize, count: u32, target: usize): void {
  const missing = i32x4.splat(-1);
  for (let row: u32 = 0; row < count; row += 4, rows += 16, target += 16) {
    const numbers = v128.load(rows);
    v128.store(target, v128.andnot(numbers, i32x4.eq(numbers, missing)));
  }
}

function bitAt(bitmap: usize, row: u32): u64 {
  return ((load<u8>(bitmap + (row >> 3)) >> ((row & 7) as u8)) & 1) as u64;
}
