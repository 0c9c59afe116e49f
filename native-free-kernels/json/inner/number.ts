// Readers return the address behind what they read, 0 for what they leave to the slow path. What may follow a number is
// the caller's business: it expects a comma, a closing bracket or a blank. So is what JSON forbids and CSV does not: a plus,
// zeros before other digits, no digit before the point.

import {
  digitsEnd,
  fewDigits,
  INTEGER_DIGITS_MAX,
  integerPower,
  leadingDigits,
  readDigits,
  WORD_DIGITS_MAX,
} from './digits';
import { scaleByPower } from './scale';

const MINUS: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const POINT: u32 = 0x2e;
const ZERO: u32 = 0x30;
const LETTER_E: u32 = 0x65;
const I64_MAX: u64 = i64.MAX_VALUE as u64;
/** More digits do not belong to an exponent that any number has. */
const EXPONENT_DIGITS_MAX: usize = 3;
/** Longer numbers may be malformed. */
const NUMBER_BYTES_MAX: usize = 1000;

/** A whole number of at most 19 digits that fits an i64. */
export function readInteger(at: usize, value: usize): usize {
  const isNegative = load<u8>(at) === MINUS;
  if (isNegative || load<u8>(at) === PLUS) at++;
  const count = leadingDigits(at);
  const end = count < 8 ? at + count : digitsEnd(at + 8);
  if (count === 0 || end - at > WORD_DIGITS_MAX) return 0;
  const number = count < 8 ? fewDigits(at, count) : readDigits(at, end, 0);
  if (number > I64_MAX) return 0;
  store<i64>(value, isNegative ? -(number as i64) : (number as i64));
  return end;
}

/** A number of at most 19 digits as the nearest f64. `powers` is the table that `scaleByPower` needs. */
export function readDouble(at: usize, value: usize, powers: usize): usize {
  const isNegative = load<u8>(at) === MINUS;
  if (isNegative || load<u8>(at) === PLUS) at++;
  let end = digitsEnd(at);
  let digitCount = end - at;
  let digits = readDigits(at, end, 0);
  let exponent: i32 = 0;
  let isWhole = true;
  if (load<u8>(end) === POINT) {
    const fraction = end + 1;
    end = digitsEnd(fraction);
    const fractionCount = end - fraction;
    if (fractionCount === 0) return 0;
    digitCount += fractionCount;
    digits = readDigits(fraction, end, digits);
    exponent = -(fractionCount as i32);
    isWhole = false;
  }
  if (digitCount === 0 || !fitsWord(at, digitCount)) return 0;
  if ((load<u8>(end) | 0x20) === LETTER_E) {
    const from = end + 1;
    const sign: u32 = load<u8>(from);
    const first = sign === MINUS || sign === PLUS ? from + 1 : from;
    end = digitsEnd(first);
    if (end === first || end - first > EXPONENT_DIGITS_MAX) return 0;
    const power = readDigits(first, end, 0) as i32;
    exponent += sign === MINUS ? -power : power;
    isWhole = false;
  }
  const scaled = scaleByPower(digits, exponent, powers);
  if (scaled < 0) return 0;
  // `-0` is the integer 0; `-0.0` is not.
  store<f64>(value, isNegative && (digits !== 0 || !isWhole) ? -scaled : scaled);
  return end;
}

/** A number whose fraction fits `scale`, unscaled. `limit` is 10 to the power of the precision. */
export function readDecimal(at: usize, value: usize, scale: u32, limit: i64): usize {
  const isNegative = load<u8>(at) === MINUS;
  if (isNegative || load<u8>(at) === PLUS) at++;
  let end = digitsEnd(at);
  if (end - at + (scale as usize) > INTEGER_DIGITS_MAX) return 0;
  if (end === at && load<u8>(at) !== POINT) return 0;
  let digits = readDigits(at, end, 0);
  let fractionCount: usize = 0;
  if (load<u8>(end) === POINT) {
    const fraction = end + 1;
    end = digitsEnd(fraction);
    fractionCount = end - fraction;
    if (fractionCount === 0 || fractionCount > (scale as usize)) return 0;
    digits = readDigits(fraction, end, digits);
  }
  const number = (digits * integerPower((scale as usize) - fractionCount)) as i64;
  if (number >= limit) return 0;
  store<i64>(value, isNegative ? -number : number);
  return end;
}

/** True when what looks like a number at its first byte is none to JSON. */
export function isForbiddenNumber(at: usize): bool {
  if (load<u8>(at) === MINUS) at++;
  const first: u32 = load<u8>(at);
  return first === PLUS || first === POINT || (first === ZERO && isDigit(at + 1));
}

/** Any number that JSON allows. */
export function skipNumber(at: usize): usize {
  const start = at;
  if (load<u8>(at) === MINUS) at++;
  let end = digitsEnd(at);
  if (end === at || (load<u8>(at) === ZERO && end - at > 1)) return 0;
  if (load<u8>(end) === POINT) {
    const fraction = end + 1;
    end = digitsEnd(fraction);
    if (end === fraction) return 0;
  }
  if ((load<u8>(end) | 0x20) === LETTER_E) {
    const from = end + 1;
    const sign: u32 = load<u8>(from);
    const first = sign === MINUS || sign === PLUS ? from + 1 : from;
    end = digitsEnd(first);
    if (end === first) return 0;
  }
  return end - start > NUMBER_BYTES_MAX ? 0 : end;
}

/** Whether so many digits, among them a point, fit a u64; zeros before the first other digit do not count. */
function fitsWord(at: usize, digitCount: usize): bool {
  if (digitCount <= WORD_DIGITS_MAX) return true;
  for (; load<u8>(at) === ZERO || load<u8>(at) === POINT; at++) {
    if (load<u8>(at) === ZERO) digitCount--;
  }
  return digitCount <= WORD_DIGITS_MAX;
}

function isDigit(at: usize): bool {
  const value = (load<u8>(at) as u32) - ZERO;
  return value < 10;
}
