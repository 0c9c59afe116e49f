// Values of fixed width out of keys, 64 rows at a time because of the bitmaps.

export function decodeKey8(
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
  target: usize,
  validity: usize,
): void {
  decode<u8>(count, offsets, heap, position, target, validity);
}

export function decodeKey16(
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
  target: usize,
  validity: usize,
): void {
  decode<u16>(count, offsets, heap, position, target, validity);
}

export function decodeKey32(
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
  target: usize,
  validity: usize,
): void {
  decode<u32>(count, offsets, heap, position, target, validity);
}

export function decodeKey64(
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
  target: usize,
  validity: usize,
): void {
  decode<u64>(count, offsets, heap, position, target, validity);
}

export function decodeKey128(
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
  target: usize,
  validity: usize,
): void {
  decodeKeyPresence(count, offsets, heap, position, validity);
  for (let row: u32 = 0; row < count; row++, offsets += 4, target += 16) {
    v128.store(target, v128.load(heap + load<u32>(offsets) + position, 1));
  }
}

/** A byte becomes a bit. */
export function decodeKeyBits(
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
  target: usize,
  validity: usize,
): void {
  decodeKeyPresence(count, offsets, heap, position, validity);
  decodeKeyPresence(count, offsets, heap, position + 1, target);
}

/** The null bytes as a bitmap. */
export function decodeKeyPresence(
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
  validity: usize,
): void {
  for (let start: u32 = 0; start < count; start += 64, validity += 8) {
    const bits = min<u32>(64, count - start);
    let word: u64 = 0;
    for (let bit: u32 = 0; bit < bits; bit++, offsets += 4) {
      word |= (load<u8>(heap + load<u32>(offsets) + position) as u64) << (bit as u64);
    }
    store<u64>(validity, word);
  }
}

/** An i64 value out of each key, i64.MAX_VALUE for null: a time that never comes. */
export function decodeKeyTimes(
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4, target += 8) {
    const source = heap + load<u32>(offsets) + position;
    store<i64>(target, load<u8>(source) !== 0 ? load<i64>(source, 1) : i64.MAX_VALUE);
  }
}

/** Writes the rows whose time is above `watermark` to `target`; returns how many. */
export function rowsAfter(times: usize, count: u32, watermark: i64, target: usize): u32 {
  let kept: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    store<u32>(target + (kept << 2), row);
    kept += (load<i64>(times + (row << 3)) > watermark) as u32;
  }
  return kept;
}

function decode<T>(
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
  target: usize,
  validity: usize,
): void {
  decodeKeyPresence(count, offsets, heap, position, validity);
  for (let row: u32 = 0; row < count; row++, offsets += 4, target += sizeof<T>()) {
    store<T>(target, load<T>(heap + load<u32>(offsets) + position, 1));
  }
}
