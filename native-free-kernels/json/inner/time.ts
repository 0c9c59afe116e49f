// Readers of `2026-01-31` and `2026-01-31T23:59:59.123456Z`, of which all behind the day may be missing, and then the
// seconds, the fraction and the zone. The byte `mark` has to follow: they return the address behind it, 0 for every other
// form: the slow path knows those.

import { digitsEnd, fewDigits, integerPower } from './digits';
import { WORK_DATE_DAYS, WORK_DATE_TEXT, WORK_ZONELESS } from './layout';

const POINT: u32 = 0x2e;
const MINUS: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const COLON: u32 = 0x3a;
const SPACE: u32 = 0x20;
const LETTER_T: u32 = 0x54;
const LETTER_Z: u32 = 0x5a;
const MICROS_OF_SECOND: i64 = 1000000;
const MICROS_OF_MINUTE: i64 = 60 * MICROS_OF_SECOND;
const MICROS_OF_DAY: i64 = 86400 * MICROS_OF_SECOND;
/** Further ones are cut off. */
const FRACTION_DIGITS: usize = 6;
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
  if ((digitMask(at) & 0x03ff) !== DATE_PLACES) return 0;
  const days = daysByText(at, work);
  if (days === i32.MIN_VALUE) return 0;
  store<i64>(value, (days as i64) * MICROS_OF_DAY);
  let next = load<u8>(at, 10) === mark ? at + 10 : addTimeOfDay(at, value);
  if (next === 0) return 0;
  const isZoneless = load<u8>(next) === mark;
  if (!isZoneless) {
    const zone = zoneMinutes(next);
    if (zone === i32.MIN_VALUE) return 0;
    store<i64>(value, load<i64>(value) - (zone as i64) * MICROS_OF_MINUTE);
    next += load<u8>(next) === LETTER_Z ? 1 : 6;
  }
  store<u32>(work + WORK_ZONELESS, isZoneless ? 1 : 0);
  return load<u8>(next) === mark ? next + 1 : 0;
}

/** Adds what stands behind the day of the text at `at`; returns the address behind it, 0 for other forms. */
function addTimeOfDay(at: usize, value: usize): usize {
  const separator: u32 = load<u8>(at, 10);
  const isTime = digitMask(at) === DIGIT_PLACES && (separator === LETTER_T || separator === SPACE);
  const minutes = isTime ? minutesOf(at + 11) : -1;
  if (minutes < 0) return 0;
  let micros = (minutes as i64) * MICROS_OF_MINUTE;
  at += 16;
  if (load<u8>(at) === COLON) {
    const second = twoDigits(at + 1);
    if (!isDigit(at + 1) || !isDigit(at + 2) || second > 59) return 0;
    micros += (second as i64) * MICROS_OF_SECOND;
    at += 3;
    if (load<u8>(at) === POINT) {
      const end = digitsEnd(at + 1);
      const digits = min(end - at - 1, FRACTION_DIGITS);
      if (digits === 0) return 0;
      micros += (fewDigits(at + 1, digits) * integerPower(FRACTION_DIGITS - digits)) as i64;
      at = end;
    }
  }
  store<i64>(value, load<i64>(value) + micros);
  return at;
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

/** The minutes of `hh:mm`, whose digits are digits; -1 when there is no such time. */
function minutesOf(at: usize): i32 {
  const hour = twoDigits(at);
  const minute = twoDigits(at + 3);
  return load<u8>(at, 2) === COLON && hour <= 23 && minute <= 59 ? hour * 60 + minute : -1;
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

export function daysOfMonth(year: i32, month: i32): i32 {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: i32): bool {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Counts in years that begin in March, so that the leap day comes last; 400 years are 146097 days. */
export function daysFromCivil(year: i32, month: i32, day: i32): i32 {
  const shifted = (month <= 2 ? year - 1 : year) + 400;
  const era = shifted / 400;
  const yearOfEra = shifted - era * 400;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return (era - 1) * 146097 + dayOfEra - 719468;
}
