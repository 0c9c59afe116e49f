// Decimals that may take 128 bits, as far as their factors fit 64: the others and results beyond the bound are reported, by
// the rows of a bitmap, and left to whoever asked. A width is the bytes of a value; one of 16 is a low and a high word.

/** Products. Returns whether there are reported rows. */
export function multiplyDecimals(
  left: usize,
  leftWidth: u32,
  leftStep: u32,
  right: usize,
  rightWidth: u32,
  rightStep: u32,
  length: u32,
  boundLow: u64,
  boundHigh: u64,
  target: usize,
  errors: usize,
): u32 {
  const leftBytes = (leftWidth * leftStep) as usize;
  const rightBytes = (rightWidth * rightStep) as usize;
  let any: u64 = 0;
  let word: u64 = 0;
  for (
    let row: u32 = 0;
    row < length;
    row++, left += leftBytes, right += rightBytes, target += 16
  ) {
    const areWords = isWord(left, leftWidth) && isWord(right, rightWidth);
    storeProduct(target, wordAt(left, leftWidth), wordAt(right, rightWidth));
    const isReported = !areWords || !isBelow(target, boundLow, boundHigh);
    word |= (isReported as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(errors, word);
  return ((any | word) !== 0) as u32;
}

/**
 * Brings integers or decimals to another scale: times a factor, or divided by a divisor and rounded half away from zero; the
 * other one is 1. Returns whether there are reported rows.
 */
export function rescaleDecimals(
  source: usize,
  width: u32,
  length: u32,
  factor: i64,
  divisor: i64,
  boundLow: u64,
  boundHigh: u64,
  target: usize,
  targetWidth: u32,
  errors: usize,
): u32 {
  const keeps = factor === 1 && divisor === 1;
  let any: u64 = 0;
  let word: u64 = 0;
  for (let row: u32 = 0; row < length; row++, source += width as usize) {
    const value = wordAt(source, width);
    if (factor !== 1) storeProduct(target, value, factor);
    else storeWord(target, divisor === 1 ? value : divideHalfUp(value, divisor));
    if (keeps && width === 16) store<u64>(target, load<u64>(source, 8), 8);
    const isReported = !(keeps || isWord(source, width)) || !isBelow(target, boundLow, boundHigh);
    // A narrow value's second word is where the next value goes.
    target += targetWidth as usize;
    word |= (isReported as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(errors, word);
  return ((any | word) !== 0) as u32;
}

/** The value, or the low word of a wide one. */
function wordAt(place: usize, width: u32): i64 {
  if (width >= 8) return load<i64>(place);
  if (width === 4) return load<i32>(place) as i64;
  return width === 2 ? (load<i16>(place) as i64) : (load<i8>(place) as i64);
}

function isWord(place: usize, width: u32): bool {
  return width < 16 || load<i64>(place) >> 63 === load<i64>(place, 8);
}

function storeWord(target: usize, value: i64): void {
  store<i64>(target, value);
  store<i64>(target, value >> 63, 8);
}

const LOW: u64 = 0xffffffff;

function storeProduct(target: usize, a: i64, b: i64): void {
  const areShort = (((a + 0x80000000) as u64) | ((b + 0x80000000) as u64)) >> 32 === 0;
  if (areShort) {
    storeWord(target, a * b);
    return;
  }
  const x = magnitude(a);
  const y = magnitude(b);
  const lows = (x & LOW) * (y & LOW);
  const first = (x & LOW) * (y >> 32);
  const second = (x >> 32) * (y & LOW);
  const middle = (lows >> 32) + (first & LOW) + (second & LOW);
  const low = (lows & LOW) | (middle << 32);
  const high = (x >> 32) * (y >> 32) + (first >> 32) + (second >> 32) + (middle >> 32);
  const isNegative = (a ^ b) < 0;
  store<u64>(target, isNegative ? ~low + 1 : low);
  store<u64>(target, isNegative ? ~high + ((low === 0) as u64) : high, 8);
}

/** Whether the magnitude of a wide value is below a bound. */
function isBelow(place: usize, boundLow: u64, boundHigh: u64): bool {
  let low = load<u64>(place);
  let high = load<u64>(place, 8);
  if ((high as i64) < 0) {
    low = ~low + 1;
    high = ~high + ((low === 0) as u64);
  }
  return high < boundHigh || (high === boundHigh && low < boundLow);
}

function divideHalfUp(value: i64, divisor: i64): i64 {
  const quotient = value / divisor;
  const rest = value % divisor;
  if (magnitude(rest) << 1 < (divisor as u64)) return quotient;
  return value < 0 ? quotient - 1 : quotient + 1;
}

function magnitude(value: i64): u64 {
  return (value < 0 ? 0 - value : value) as u64;
}
