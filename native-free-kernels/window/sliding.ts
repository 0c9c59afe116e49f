import { isSet } from '../table/inner/layout';

/*
 * Windows begin at `start + n * slide` for every whole n, also for negative times, and are `size` long, the end
 * excluded. `start` is less than `slide`, with whatever sign, and `slide` at most `size`:
 *
 *   last start          time
 *   |<---- remainder --->|         windows of the row: those whose start is after time - size
 *   |<--------------- size ------------->|
 */

const TOO_MANY: i32 = -1;

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
    if (isSet(validity, row)) end += windowsOf(load<i64>(times), size, slide, start) as u64;
    store<u32>(offsets, end as u32);
  }
  return end > (i32.MAX_VALUE as u64) ? TOO_MANY : (end as i32);
}

/**
 * Writes for each window of each row, in order of start, the row's number and the window's bounds. Returns 1 when a bound does
 * not fit 64 bits.
 */
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
): u32 {
  let least = i64.MAX_VALUE;
  let greatest = i64.MIN_VALUE;
  for (let row: u32 = 0; row < count; row++, times += 8, offsets += 4) {
    const windows = load<u32>(offsets, 4) - load<u32>(offsets);
    if (windows === 0) continue;
    const time = load<i64>(times);
    least = min(least, time);
    greatest = max(greatest, time);
    let windowStart = lastStart(time, slide, start) - ((windows - 1) as i64) * slide;
    const end = rows + ((windows as usize) << 2);
    for (; rows < end; rows += 4, starts += 8, ends += 8) {
      store<u32>(rows, row);
      store<i64>(starts, windowStart);
      store<i64>(ends, windowStart + size);
      windowStart += slide;
    }
  }
  return areBeyond(least, greatest, size, slide, start);
}

/**
 * Writes the bounds of the one window of each row where windows neither overlap nor leave gaps. Returns 1 when a bound does not
 * fit 64 bits.
 */
export function tumblingWindows(
  times: usize,
  count: u32,
  size: i64,
  start: i64,
  starts: usize,
  ends: usize,
): u32 {
  let least = i64.MAX_VALUE;
  let greatest = i64.MIN_VALUE;
  const timesEnd = times + ((count as usize) << 3);
  for (; times < timesEnd; times += 8, starts += 8, ends += 8) {
    const time = load<i64>(times);
    least = min(least, time);
    greatest = max(greatest, time);
    const windowStart = lastStart(time, size, start);
    store<i64>(starts, windowStart);
    store<i64>(ends, windowStart + size);
  }
  return areBeyond(least, greatest, size, size, start);
}

function windowsOf(time: i64, size: i64, slide: i64, start: i64): i64 {
  return (size - 1 - (time - lastStart(time, slide, start))) / slide + 1;
}

/** Start of the last window that begins at or before `time`; wraps where that is before the first number of 64 bits. */
function lastStart(time: i64, slide: i64, start: i64): i64 {
  const remainder = (time - start) % slide;
  return time - (remainder < 0 ? remainder + slide : remainder);
}

/** Whether the first window of the least time or the last of the greatest wraps round; those between do not then. */
function areBeyond(least: i64, greatest: i64, size: i64, slide: i64, start: i64): u32 {
  if (least > greatest) return 0;
  const first = lastStart(least, slide, start) - (windowsOf(least, size, slide, start) - 1) * slide;
  const behind = lastStart(greatest, slide, start) + size;
  const isBefore = first > least || least - start < least !== start > 0;
  return (isBefore || behind <= greatest || greatest - start > greatest !== start < 0) as u32;
}
