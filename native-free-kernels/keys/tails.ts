// Keys with a time (i64) behind them.

/** The keys of `rows` (u32), each followed by its time. Returns the last offset, or -1 when it is over 2 GiB. */
export function timedKeyOffsets(offsets: usize, rows: usize, count: u32, target: usize): i32 {
  let end: u64 = 0;
  store<u32>(target, 0);
  for (let place: u32 = 0; place < count; place++) {
    const from = offsets + (load<u32>(rows + (place << 2)) << 2);
    end += (load<u32>(from, 4) - load<u32>(from) + 8) as u64;
    store<u32>(target + (place << 2), end as u32, 4);
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}

/** Copies the keys of `rows` and the times of `rows` to the offsets. */
export function timedKeyBytes(
  offsets: usize,
  heap: usize,
  times: usize,
  rows: usize,
  count: u32,
  targetOffsets: usize,
  target: usize,
): void {
  for (let place: u32 = 0; place < count; place++) {
    const row = load<u32>(rows + (place << 2));
    const from = load<u32>(offsets + (row << 2));
    const byteLength = load<u32>(offsets + (row << 2), 4) - from;
    const to = target + load<u32>(targetOffsets + (place << 2));
    memory.copy(to, heap + from, byteLength);
    store<i64>(to + byteLength, load<i64>(times + (row << 3)));
  }
}

/** The times behind keys. */
export function keyTailTimes(offsets: usize, heap: usize, count: u32, target: usize): void {
  for (let row: u32 = 0; row < count; row++) {
    store<i64>(target + (row << 3), load<i64>(heap + load<u32>(offsets + (row << 2), 4) - 8));
  }
}
