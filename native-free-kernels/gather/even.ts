// Byte strings that all have one length, as encoded keys of numbers have: where they lie needs no offsets.

/** The length of all `count` byte strings; 0 when they are not equally long. */
export function evenWidth(offsets: usize, count: u32): u32 {
  if (count === 0) return 0;
  const width = load<u32>(offsets, 4) - load<u32>(offsets);
  const widths = i32x4.splat(width);
  const vectors = offsets + ((count & ~15) << 2);
  for (let place = offsets; place < vectors; place += 64) {
    const left = v128.or(differs(place, widths), differs(place + 16, widths));
    const right = v128.or(differs(place + 32, widths), differs(place + 48, widths));
    if (v128.any_true(v128.or(left, right))) return 0;
  }
  for (let place = vectors; place < offsets + ((count as usize) << 2); place += 4) {
    if (load<u32>(place, 4) - load<u32>(place) !== width) return 0;
  }
  return width;
}

function differs(place: usize, widths: v128): v128 {
  return v128.xor(i32x4.sub(v128.load(place, 4), v128.load(place)), widths);
}

/** Writes `count + 1` offsets of strings of `width` bytes. */
export function evenOffsets(count: u32, width: u32, target: usize): void {
  for (let row: u32 = 0; row <= count; row++) store<u32>(target + (row << 2), row * width);
}

/**
 * Copies strings of `width` bytes of some rows one behind the other. Reads and writes up to 15 bytes over an end, which
 * buffers allow.
 */
export function gatherEven(heap: usize, width: u32, rows: usize, count: u32, target: usize): void {
  const end = rows + ((count as usize) << 2);
  if (width <= 16) {
    for (; rows < end; rows += 4, target += width) {
      v128.store(target, v128.load(heap + load<u32>(rows) * width));
    }
    return;
  }
  for (; rows < end; rows += 4, target += width) {
    const source = heap + load<u32>(rows) * width;
    for (let place: u32 = 0; place < width; place += 16) {
      v128.store(target + place, v128.load(source + place));
    }
  }
}
