// Days and times as texts of ISO 8601 in quotes or without, as text formats write them. Each kernel begins at row `from`, whose text
// begins where `offsets` says, and stops at a row that it cannot print: its caller prints that one and goes on behind it.

import { isSet } from '../table/inner/layout';
import { civilDate, floorDivide, hasFourDigits } from './inner/civil';
import { writeDigits } from './inner/digits';

const SECONDS_PER_DAY: i64 = 86_400;
const MICROS_PER_MILLISECOND: i64 = 1000;
const MILLIS_PER_SECOND: i64 = 1000;
const MICROS_PER_SECOND: i64 = 1_000_000;
/** No offset is printed. */
const WITHOUT_OFFSET: i32 = i32.MIN_VALUE;

/** `2026-01-31`; `quote` is a byte that stands around it, or 0. Stops at years of more than four digits. */
export function printDays(
  source: usize,
  validity: usize,
  quote: u32,
  from: u32,
  count: u32,
  offsets: usize,
  heap: usize,
): u32 {
  let end = heap + (load<u32>(offsets + ((from as usize) << 2)) as usize);
  for (let row = from; row < count; row++) {
    if (isSet(validity, row)) {
      const days = load<i32>(source + ((row as usize) << 2)) as i64;
      if (!hasFourDigits(days)) return row;
      end = writeQuote(quote, writeDate(days, writeQuote(quote, end)));
    }
    store<u32>(offsets + (((row as usize) + 1) << 2), (end - heap) as u32);
  }
  return count;
}

/**
 * `2026-01-31T23:59:59.123+01:00` of microseconds since 1970: local times by `offset` (seconds; i32.MIN_VALUE: not printed), which holds
 * for the seconds [first, end). Stops at a time outside of these, or of a year with more than four digits.
 */
export function printMoments(
  source: usize,
  validity: usize,
  quote: u32,
  offset: i32,
  first: i64,
  behind: i64,
  from: u32,
  count: u32,
  offsets: usize,
  heap: usize,
): u32 {
  const shift: i64 = offset === WITHOUT_OFFSET ? 0 : (offset as i64);
  let end = heap + (load<u32>(offsets + ((from as usize) << 2)) as usize);
  for (let row = from; row < count; row++) {
    if (isSet(validity, row)) {
      const millis = floorDivide(load<i64>(source + ((row as usize) << 3)), MICROS_PER_MILLISECOND);
      const seconds = floorDivide(millis, MILLIS_PER_SECOND);
      const local = seconds + shift;
      const days = floorDivide(local, SECONDS_PER_DAY);
      if (seconds < first || seconds >= behind || !hasFourDigits(days)) return row;
      end = writeDate(days, writeQuote(quote, end));
      const second = (local - days * SECONDS_PER_DAY) as u64;
      end = writeTime(second, (millis - seconds * MILLIS_PER_SECOND) as u64, end);
      end = writeQuote(quote, writeOffset(offset, end));
    }
    store<u32>(offsets + (((row as usize) + 1) << 2), (end - heap) as u32);
  }
  return count;
}

/**
 * `2026-01-31 23:59:59.12` of microseconds since 1970, with as much of a fraction as there is: local times as `printMoments` takes
 * them, and without their offset.
 */
export function printLocalTimes(
  source: usize,
  validity: usize,
  offset: i32,
  first: i64,
  behind: i64,
  from: u32,
  count: u32,
  offsets: usize,
  heap: usize,
): u32 {
  let end = heap + (load<u32>(offsets + ((from as usize) << 2)) as usize);
  for (let row = from; row < count; row++) {
    if (isSet(validity, row)) {
      const micros = load<i64>(source + ((row as usize) << 3));
      const seconds = floorDivide(micros, MICROS_PER_SECOND);
      const local = seconds + (offset as i64);
      const days = floorDivide(local, SECONDS_PER_DAY);
      if (seconds < first || seconds >= behind || !hasFourDigits(days)) return row;
      end = writeDate(days, end);
      store<u8>(end, 0x20);
      end = writeSeconds((local - days * SECONDS_PER_DAY) as u64, end + 1);
      end = writeFraction((micros - seconds * MICROS_PER_SECOND) as u64, end);
    }
    store<u32>(offsets + (((row as usize) + 1) << 2), (end - heap) as u32);
  }
  return count;
}

function writeQuote(quote: u32, target: usize): usize {
  if (quote !== 0) store<u8>(target++, quote);
  return target;
}

function writeDate(days: i64, target: usize): usize {
  const date = civilDate(days);
  let end = writeDigits(date >> 16, 4, target);
  store<u8>(end, 0x2d);
  end = writeDigits((date >> 8) & 0xff, 2, end + 1);
  store<u8>(end, 0x2d);
  return writeDigits(date & 0xff, 2, end + 1);
}

function writeTime(second: u64, millis: u64, target: usize): usize {
  store<u8>(target, 0x54);
  const end = writeSeconds(second, target + 1);
  store<u8>(end, 0x2e);
  return writeDigits(millis, 3, end + 1);
}

function writeSeconds(second: u64, target: usize): usize {
  const end = writeClock(second / 60, target);
  store<u8>(end, 0x3a);
  return writeDigits(second % 60, 2, end + 1);
}

/** A point and the digits of a fraction of a second without the zeros at their end; nothing for none. */
function writeFraction(micros: u64, target: usize): usize {
  if (micros === 0) return target;
  store<u8>(target, 0x2e);
  let end = writeDigits(micros, 6, target + 1);
  while (load<u8>(end - 1) === 0x30) end--;
  return end;
}

/** `Z`, or hours and minutes. */
function writeOffset(offset: i32, target: usize): usize {
  if (offset === WITHOUT_OFFSET) return target;
  if (offset === 0) {
    store<u8>(target, 0x5a);
    return target + 1;
  }
  store<u8>(target, offset < 0 ? 0x2d : 0x2b);
  return writeClock((abs<i32>(offset) / 60) as u64, target + 1);
}

function writeClock(minutes: u64, target: usize): usize {
  const end = writeDigits(minutes / 60, 2, target);
  store<u8>(end, 0x3a);
  return writeDigits(minutes % 60, 2, end + 1);
}
