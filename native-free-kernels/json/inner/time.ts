// Readers of `2026-01-31` and `2026-01-31T23:59:59.123456Z`. The byte `mark` has to follow: they return the address behind
// it, 0 for every other form: the slow path knows those.

import { fewDigits, integerPower, leadingDigits } from './digits';
import { WORK_DATE_DAYS, WORK_DATE_TEXT, WORK_ZONELESS } from './layout';

const POINT: u32 = 0x2e;
const MINUS: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const COLON: u32 = 0x3a;
const LETTER_Z: u32 = 0x5a;
const MICROS_OF_SECOND: i64 = 1000000;
const FRACTION_DIGITS_MAX: usize = 6;
const OFFSET_HOURS_MAX: i32 = 18;
/** Where `2026-01-31T23:59` has digits. */
const DIGIT_PLACES: i32 = 0xdb6f;
const DATE_PLACES: i32 = 0x036f;

/** Days since 1970 as an i32. */
export function readDate(at: usize, value: usize, mark: u32): usize {
  if ((digitMask(at) & 0x03ff) !== DATE_PLACES) return 0;
  const days = daysOf(at);
  if (days === i32.MIN_VALUE || load<u8>(at, 10) !== mark) return 0;
  store<i32>(value, days);
  return at + 11;
}

/**
 * Microseconds since 1970 as an i64. At `WORK_ZONELESS` comes 1 when the text names no zone; then the time is taken for
 * UTC.
 */
export function readTimestamp(at: usize, value: usize, work: usize, mark: u32): usize {
  if (digitMask(at) !== DIGIT_PLACES) return 0;
  const days = daysByText(at, work);
  const separator: u32 = load<u8>(at, 10);
  if (days === i32.MIN_VALUE || (separator !== 0x54 && separator !== 0x20)) return 0;
  const seconds = secondsOf(at + 11);
  if (seconds < 0) return 0;
  let micros = ((days as i64) * 86400 + (seconds as i64)) * MICROS_OF_SECOND;
  at += 19;
  if (load<u8>(at) === POINT) {
    const digits = leadingDigits(at + 1);
    if (digits === 0 || digits > FRACTION_DIGITS_MAX) return 0;
    const fraction = fewDigits(at + 1, digits) * integerPower(FRACTION_DIGITS_MAX - digits);
    micros += fraction as i64;
    at += 1 + digits;
  }
  const isZoneless = load<u8>(at) === mark;
  if (!isZoneless) {
    const zone = zoneMinutes(at);
    if (zone === i32.MIN_VALUE) return 0;
    micros -= (zone as i64) * 60 * MICROS_OF_SECOND;
    at += load<u8>(at) === LETTER_Z ? 1 : 6;
  }
  store<i64>(value, micros);
  store<u32>(work + WORK_ZONELESS, isZoneless ? 1 : 0);
  return load<u8>(at) === mark ? at + 1 : 0;
}

/** The days of `yyyy-mm-dd`. Neighbouring rows are mostly of one day, so that of the last text is remembered. */
function daysByText(at: usize, work: usize): i32 {
  const start = load<u64>(at);
  const rest = load<u16>(at, 8);
  const isKnown =
    start === load<u64>(work + WORK_DATE_TEXT) && rest === load<u16>(work + WORK_DATE_TEXT, 8);
  if (isKnown) return load<i32>(work + WORK_DATE_DAYS);
  const days = daysOf(at);
  store<u64>(work + WORK_DATE_TEXT, start);
  store<u16>(work + WORK_DATE_TEXT, rest, 8);
  store<i32>(work + WORK_DATE_DAYS, days);
  return days;
}

function digitMask(at: usize): i32 {
  const values = i8x16.sub(v128.load(at), i8x16.splat(0x30));
  return i8x16.bitmask(i8x16.lt_u(values, i8x16.splat(10)));
}

/** The days of `yyyy-mm-dd`, whose digits are digits; i32.MIN_VALUE when there is no such day. */
function daysOf(at: usize): i32 {
  const year = twoDigits(at) * 100 + twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  const isDate = load<u8>(at, 4) === MINUS && load<u8>(at, 7) === MINUS;
  if (!isDate || month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) {
    return i32.MIN_VALUE;
  }
  return daysFromCivil(year, month, day);
}

/** The seconds of `hh:mm:ss`, whose first four digits are digits; -1 when there is no such time. */
function secondsOf(at: usize): i32 {
  const hour = twoDigits(at);
  const minute = twoDigits(at + 3);
  const second = twoDigits(at + 6);
  const isTime = load<u8>(at, 2) === COLON && load<u8>(at, 5) === COLON;
  if (!isTime || !isDigit(at + 6) || !isDigit(at + 7)) return -1;
  if (hour > 23 || minute > 59 || second > 59) return -1;
  return (hour * 60 + minute) * 60 + second;
}

/** `Z` or `+02:00` in minutes; i32.MIN_VALUE for anything else. */
function zoneMinutes(at: usize): i32 {
  const sign: u32 = load<u8>(at);
  if (sign === LETTER_Z) return 0;
  if ((sign !== PLUS && sign !== MINUS) || load<u8>(at, 3) !== COLON) return i32.MIN_VALUE;
  if (!isDigit(at + 1) || !isDigit(at + 2) || !isDigit(at + 4) || !isDigit(at + 5)) {
    return i32.MIN_VALUE;
  }
  const hours = twoDigits(at + 1);
  const minutes = twoDigits(at + 4);
  if (hours >= OFFSET_HOURS_MAX || minutes > 59) return i32.MIN_VALUE;
  return sign === MINUS ? -(hours * 60 + minutes) : hours * 60 + minutes;
}

function twoDigits(at: usize): i32 {
  return ((load<u8>(at) as i32) - 0x30) * 10 + (load<u8>(at, 1) as i32) - 0x30;
}

function isDigit(at: usize): bool {
  const value = (load<u8>(at) as u32) - 0x30;
  return value < 10;
}

function daysOfMonth(year: i32, month: i32): i32 {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: i32): bool {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Counts in years that begin in March, so that the leap day comes last; 400 years are 146097 days. */
function daysFromCivil(year: i32, month: i32, day: i32): i32 {
  const shifted = (month <= 2 ? year - 1 : year) + 400;
  const era = shifted / 400;
  const yearOfEra = shifted - era * 400;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return (era - 1) * 146097 + dayOfEra - 719468;
}
