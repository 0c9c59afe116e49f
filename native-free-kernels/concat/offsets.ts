/** Copies `count + 1` offsets, each raised by `base`. Writes up to 12 bytes too many. */
export function appendOffsets(source: usize, count: u32, base: u32, target: usize): void {
  const raise = i32x4.splat(base);
  for (let row: u32 = 0; row <= count; row += 4, source += 16, target += 16) {
    v128.store(target, i32x4.add(v128.load(source), raise));
  }
}
