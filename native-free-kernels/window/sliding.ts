/*
 * Windows begin at `start + n * slide` for every whole n, also for negative times, and are `size` long, the end
 * excluded:
 *
 *   last start          time
 *   |<---- remainder --->|         windows of the row: those whose start is after time - size
 *   |<--------------- size ------------->|
 */

/**
 * Writes the `count + 1` offsets of the windows of each row: how many windows hold its time, none for a null. Returns
 * the last offset, or -1 when it is over 2^31.
 */
export function countWindows(
  times: usize,
  validity: usize,
  count: u32,
  size: i64,
  slide: i64,
  start: i64,
  offsets: usize,
): i32 {
  let end: u64 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < count; row++, times += 8) {
    offsets += 4;
    if (isValid(validity, row)) end += windowsOf(load<i64>(times), size, slide, start) as u64;
    store<u32>(offsets, end as u32);
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}

/** Writes for each window of each row, in order of start, the row's number and the window's bounds. */
export function slidingWindows(
  times: usize,
  count: u32,
  size: i64,
  slide: i64,
  start: i64,
  offsets: usize,
  rows: usize,
  starts: usize,
  ends: usize,
): void {
  for (let row: u32 = 0; row < count; row++, times += 8, offsets += 4) {
    const windows = load<u32>(offsets, 4) - load<u32>(offsets);
    if (windows === 0) continue;
    let windowStart = lastStart(load<i64>(times), slide, start) - ((windows - 1) as i64) * slide;
    const end = rows + ((windows as usize) << 2);
    for (; rows < end; rows += 4, starts += 8, ends += 8) {
      store<u32>(rows, row);
      store<i64>(starts, windowStart);
      store<i64>(ends, windowStart + size);
      windowStart += slide;
    }
  }
}

/** Writes the bounds of the one window of each row where windows neither overlap nor leave gaps. */
export function tumblingWindows(
  times: usize,
  count: u32,
  size: i64,
  start: i64,
  starts: usize,
  ends: usize,
): void {
  const timesEnd = times + ((count as usize) << 3);
  for (; times < timesEnd; times += 8, starts += 8, ends += 8) {
    const windowStart = lastStart(load<i64>(times), size, start);
    store<i64>(starts, windowStart);
    store<i64>(ends, windowStart + size);
  }
}

function windowsOf(time: i64, size: i64, slide: i64, start: i64): i64 {
  const room = size - 1 - (time - lastStart(time, slide, start));
  return room < 0 ? 0 : room / slide + 1;
}

/** Start of the last window that begins at or before `time`. */
function lastStart(time: i64, slide: i64, start: i64): i64 {
  const remainder = (time - start) % slide;
  return time - (remainder < 0 ? remainder + slide : remainder);
}

function isValid(validity: usize, row: u32): bool {
  if (validity === 0) return true;
  return ((load<u8>(validity + (row >> 3)) >> ((row & 7) as u8)) & 1) !== 0;
}
