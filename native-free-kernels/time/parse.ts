// Texts of dates and timestamps in their usual forms. Rows with a text of another form, or of a time that there is not, are set
// in `unusual` and have the value 0: their caller reads those. The kernels return 1 where there are such rows.

import { clearMarks, mark } from '../bitmap/inner/marks';
import { daysFromCivil, daysOfMonth } from '../json/inner/time';
import { isSet } from '../table/inner/layout';

const MICROS_OF_SECOND: i64 = 1_000_000;
const MICROS_OF_DAY: i64 = 86_400 * MICROS_OF_SECOND;
const YEAR_DIGITS: u32 = 4;
const YEAR_DIGITS_MAX: u32 = 6;
const FRACTION_DIGITS: u32 = 6;
/** Days whose microseconds fit 64 bits with any offset. */
const DAYS_MAX: i32 = 106_751_000;
const OFFSET_HOURS_MAX: i32 = 18;
const NOTHING: i64 = i64.MIN_VALUE;

const MINUS: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const COLON: u32 = 0x3a;
const POINT: u32 = 0x2e;
const SPACE: u32 = 0x20;
const LETTER_T: u32 = 0x54;
const LETTER_Z: u32 = 0x5a;

// What becomes of a zone in a text: it counts, it is left out, or the text is unusual.
const ZONE_COUNTS: u32 = 0;
const ZONE_LEFT_OUT: u32 = 1;

// Steps of a pattern, 16 bytes each: what is read, then the byte, or the least and the most digits. Fields are numbered by
// their place among the values.
const BYTE: u32 = 0;
const FRACTION: u32 = 7;
const STEP_BYTES: usize = 16;

/** Where reading has come to in a text, and where that ends. */
let place: usize = 0;
let textEnd: usize = 0;

/** Days since 1970 (i32) of `yyyy-MM-dd`, behind which anything may follow a space or a T. */
export function parseDates(
  offsets: usize,
  heap: usize,
  validity: usize,
  length: u32,
  target: usize,
  unusual: usize,
): u32 {
  let any: u32 = 0;
  clearMarks(unusual, length);
  for (let row: u32 = 0; row < length; row++, offsets += 4, target += 4) {
    let days: i32 = 0;
    if (isSet(validity, row)) {
      start(offsets, heap);
      days = readDays();
      const isWhole = place === textEnd || isBehindDate(load<u8>(place));
      if (!isWhole) days = i32.MIN_VALUE;
      if (days === i32.MIN_VALUE) {
        mark(unusual, row);
        any = 1;
        days = 0;
      }
    }
    store<i32>(target, days);
  }
  return any;
}

/**
 * Microseconds since 1970 (i64) of `yyyy-MM-dd`, of which a time as `HH:mm:ss.SSSSSS` may follow, and then a zone as `Z` or
 * `+02:00`. `shift` is taken off times without one.
 */
export function parseTimestamps(
  offsets: usize,
  heap: usize,
  validity: usize,
  length: u32,
  shift: i64,
  zones: u32,
  target: usize,
  unusual: usize,
): u32 {
  let any: u32 = 0;
  clearMarks(unusual, length);
  for (let row: u32 = 0; row < length; row++, offsets += 4, target += 8) {
    let value: i64 = 0;
    if (isSet(validity, row)) {
      start(offsets, heap);
      value = readTimestamp(shift, zones);
      if (value === NOTHING) {
        mark(unusual, row);
        any = 1;
        value = 0;
      }
    }
    store<i64>(target, value);
  }
  return any;
}

/** Microseconds since 1970 (i64), less `shift`, by the steps of a pattern. */
export function parseByPattern(
  steps: usize,
  stepCount: u32,
  values: usize,
  offsets: usize,
  heap: usize,
  validity: usize,
  length: u32,
  shift: i64,
  target: usize,
  unusual: usize,
): u32 {
  const stepsEnd = steps + (stepCount as usize) * STEP_BYTES;
  let any: u32 = 0;
  clearMarks(unusual, length);
  for (let row: u32 = 0; row < length; row++, offsets += 4, target += 8) {
    let value: i64 = 0;
    if (isSet(validity, row)) {
      start(offsets, heap);
      value = readSteps(steps, stepsEnd, values) ? momentOf(values) : NOTHING;
      if (value === NOTHING) {
        mark(unusual, row);
        any = 1;
        value = 0;
      } else value -= shift;
    }
    store<i64>(target, value);
  }
  return any;
}

function start(offsets: usize, heap: usize): void {
  place = heap + (load<u32>(offsets) as usize);
  textEnd = heap + (load<u32>(offsets, 4) as usize);
}

/** Reads the fields of a text into `values` (i32): year, month, day, hour, minute, second, microseconds, from the second word on. */
function readSteps(steps: usize, stepsEnd: usize, values: usize): bool {
  store<i32>(values, 1970, 4);
  store<i32>(values, 1, 8);
  store<i32>(values, 1, 12);
  v128.store(values, i32x4.splat(0), 16);
  for (let step = steps; step < stepsEnd; step += STEP_BYTES) {
    const kind = load<u32>(step);
    if (kind === BYTE) {
      if (!readByte(load<u32>(step, 4))) return false;
      continue;
    }
    const value =
      kind === FRACTION
        ? readFraction(load<u32>(step, 8))
        : readNumber(load<u32>(step, 4), load<u32>(step, 8), load<u32>(step, 12) !== 0);
    if (value < 0) return false;
    store<i32>(values + ((kind as usize) << 2), value);
  }
  return place === textEnd;
}

function momentOf(values: usize): i64 {
  const days = daysOf(load<i32>(values, 4), load<i32>(values, 8), load<i32>(values, 12));
  const micros = microsOf(load<i32>(values, 16), load<i32>(values, 20), load<i32>(values, 24));
  if (days === i32.MIN_VALUE || micros < 0) return NOTHING;
  return (days as i64) * MICROS_OF_DAY + micros + (load<i32>(values, 28) as i64);
}

function readTimestamp(shift: i64, zones: u32): i64 {
  const days = readDays();
  if (days === i32.MIN_VALUE) return NOTHING;
  let value = (days as i64) * MICROS_OF_DAY;
  if (place === textEnd) return value - shift;
  if (!isBehindDate(load<u8>(place))) return NOTHING;
  place++;
  const hour = readNumber(1, 2, true);
  if (!readByte(COLON)) return NOTHING;
  const minute = readNumber(1, 2, true);
  let second: i32 = 0;
  let fraction: i32 = 0;
  if (readByte(COLON)) {
    second = readNumber(1, 2, true);
    if (readByte(POINT)) fraction = readFraction(u32.MAX_VALUE);
  }
  const micros = microsOf(hour, minute, second);
  if (micros < 0 || fraction < 0) return NOTHING;
  value += micros + (fraction as i64);
  if (place === textEnd) return value - shift;
  const minutes = readZone();
  if (minutes === i32.MIN_VALUE || place !== textEnd) return NOTHING;
  if (zones === ZONE_COUNTS) return value - (minutes as i64) * 60 * MICROS_OF_SECOND;
  return zones === ZONE_LEFT_OUT ? value - shift : NOTHING;
}

/** Days of `yyyy-MM-dd`; i32.MIN_VALUE for other texts. */
function readDays(): i32 {
  const year = readNumber(YEAR_DIGITS, YEAR_DIGITS_MAX, true);
  if (!readByte(MINUS)) return i32.MIN_VALUE;
  const month = readNumber(1, 2, true);
  if (!readByte(MINUS)) return i32.MIN_VALUE;
  return daysOf(year, month, readNumber(1, 2, true));
}

/** `Z` or `+02:00` in minutes; i32.MIN_VALUE for anything else. */
function readZone(): i32 {
  if (readByte(LETTER_Z)) return 0;
  const isWest = readByte(MINUS);
  if (!isWest && !readByte(PLUS)) return i32.MIN_VALUE;
  const hours = readNumber(2, 2, true);
  if (!readByte(COLON)) return i32.MIN_VALUE;
  const minutes = readNumber(2, 2, true);
  if (hours < 0 || hours >= OFFSET_HOURS_MAX || minutes < 0 || minutes > 59) return i32.MIN_VALUE;
  return isWest ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

function isBehindDate(byte: u32): bool {
  return byte === SPACE || byte === LETTER_T;
}

function daysOf(year: i32, month: i32, day: i32): i32 {
  const isDate = year >= 0 && month >= 1 && month <= 12 && day >= 1;
  if (!isDate || day > daysOfMonth(year, month)) return i32.MIN_VALUE;
  const days = daysFromCivil(year, month, day);
  return days <= DAYS_MAX ? days : i32.MIN_VALUE;
}

/** Microseconds of a time of day, below 0 where there is no such time. */
function microsOf(hour: i32, minute: i32, second: i32): i64 {
  const isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  return isTime ? (((hour * 60 + minute) * 60 + second) as i64) * MICROS_OF_SECOND : -1;
}

function readByte(byte: u32): bool {
  if (place >= textEnd || (load<u8>(place) as u32) !== byte) return false;
  place++;
  return true;
}

/** A number of so many digits, below 0 where there are fewer; with `isAll` no digit may follow. */
function readNumber(least: u32, most: u32, isAll: bool): i32 {
  const first = place;
  const end = min(textEnd, place + (most as usize));
  let value: i32 = 0;
  for (; place < end && isDigit(place); place++) {
    value = value * 10 + ((load<u8>(place) as i32) - 0x30);
  }
  if (place - first < (least as usize)) return -1;
  return isAll && place < textEnd && isDigit(place) ? -1 : value;
}

/** Microseconds from the digits behind the point, of which further ones are cut off; below 0 where there are none or too many. */
function readFraction(most: u32): i32 {
  const first = place;
  let value: i32 = 0;
  for (let digit: u32 = 0; digit < FRACTION_DIGITS; digit++) {
    value *= 10;
    if (place >= textEnd || !isDigit(place)) continue;
    value += (load<u8>(place) as i32) - 0x30;
    place++;
  }
  while (place < textEnd && isDigit(place)) place++;
  const count = place - first;
  return count === 0 || count > (most as usize) ? -1 : value;
}

function isDigit(at: usize): bool {
  return (load<u8>(at) as u32) - 0x30 < 10;
}
