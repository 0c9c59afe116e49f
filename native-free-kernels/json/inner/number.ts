// Readers return the address behind what they read, 0 for what they leave to the slow path. What may follow a number is
// the caller's business: it expects a comma, a closing bracket or a blank.

const MINUS: u32 = 0x2d;
const POINT: u32 = 0x2e;
const ZERO: u32 = 0x30;
/** More digits may not fit an i64. */
const DIGITS_MAX: usize = 18;
/** Integers up to here, and powers of ten up to the 22nd, are exact in an f64: one operation on them rounds once. */
const EXACT_INTEGER_MAX: u64 = 1 << 53;
const EXACT_POWER_MAX: i32 = 22;
const EXACT_POWERS: usize = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]);
const INTEGER_POWERS: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
  100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000,
  100000000000000000, 1000000000000000000,
]);

/** A whole number of at most 18 digits. */
export function readInteger(at: usize, value: usize): usize {
  const isNegative = load<u8>(at) === MINUS;
  if (isNegative) at++;
  const end = digitsEnd(at);
  if (!isIntegerPart(at, end)) return 0;
  const number = readDigits(at, end, 0) as i64;
  store<i64>(value, isNegative ? -number : number);
  return end;
}

/** A number as the nearest f64, where one exact operation gives it. */
export function readDouble(at: usize, value: usize): usize {
  const isNegative = load<u8>(at) === MINUS;
  if (isNegative) at++;
  let end = digitsEnd(at);
  if (!isIntegerPart(at, end)) return 0;
  let digits = readDigits(at, end, 0);
  let exponent: i32 = 0;
  const isWhole = !isFractionMark(load<u8>(end));
  if (load<u8>(end) === POINT) {
    const fraction = end + 1;
    const integerCount = end - at;
    end = digitsEnd(fraction);
    const fractionCount = end - fraction;
    if (fractionCount === 0 || integerCount + fractionCount > DIGITS_MAX) return 0;
    digits = readDigits(fraction, end, digits);
    exponent = -(fractionCount as i32);
  }
  if ((load<u8>(end) | 0x20) === 0x65) {
    const from = end + 1;
    const sign: u32 = load<u8>(from);
    const first = sign === MINUS || sign === 0x2b ? from + 1 : from;
    end = digitsEnd(first);
    if (end === first || end - first > 3) return 0;
    const power = readDigits(first, end, 0) as i32;
    exponent += sign === MINUS ? -power : power;
  }
  if (digits > EXACT_INTEGER_MAX || abs(exponent) > EXACT_POWER_MAX) return 0;
  const scaled = scaleExactly(digits as f64, exponent);
  // `-0` is the integer 0; `-0.0` is not.
  store<f64>(value, isNegative && (digits !== 0 || !isWhole) ? -scaled : scaled);
  return end;
}

/** A number whose fraction fits `scale`, unscaled. `limit` is 10 to the power of the precision. */
export function readDecimal(at: usize, value: usize, scale: u32, limit: i64): usize {
  const isNegative = load<u8>(at) === MINUS;
  if (isNegative) at++;
  let end = digitsEnd(at);
  if (!isIntegerPart(at, end) || end - at + (scale as usize) > DIGITS_MAX) return 0;
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

/** Any number that JSON allows. */
export function skipNumber(at: usize): usize {
  if (load<u8>(at) === MINUS) at++;
  let end = digitsEnd(at);
  if (end === at || (load<u8>(at) === ZERO && end - at > 1)) return 0;
  if (load<u8>(end) === POINT) {
    const fraction = end + 1;
    end = digitsEnd(fraction);
    if (end === fraction) return 0;
  }
  if ((load<u8>(end) | 0x20) === 0x65) {
    const from = end + 1;
    const sign: u32 = load<u8>(from);
    const first = sign === MINUS || sign === 0x2b ? from + 1 : from;
    end = digitsEnd(first);
    if (end === first) return 0;
  }
  return end;
}

function isFractionMark(byte: u32): bool {
  return byte === POINT || (byte | 0x20) === 0x65;
}

/** No leading zeros, and few enough digits. */
function isIntegerPart(at: usize, end: usize): bool {
  const count = end - at;
  return count > 0 && count <= DIGITS_MAX && (count === 1 || load<u8>(at) !== ZERO);
}

/** The first byte from `at` on that is no digit. */
function digitsEnd(at: usize): usize {
  while (true) {
    const others = otherBytes(load<u64>(at) ^ 0x3030303030303030);
    if (others !== 0) return at + ((ctz(others) >> 3) as usize);
    at += 8;
  }
}

/** The high bit of each byte that is above 9. */
function otherBytes(values: u64): u64 {
  return (((values & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | values) & 0x8080808080808080;
}

/** Appends the digits in [at, end) to `number`, eight at a time. */
function readDigits(at: usize, end: usize, number: u64): u64 {
  for (; at + 8 <= end; at += 8) {
    number = number * 100000000 + eightDigits(load<u64>(at) ^ 0x3030303030303030);
  }
  const count = end - at;
  if (count === 0) return number;
  const values = (load<u64>(at) ^ 0x3030303030303030) << (((8 - count) << 3) as u64);
  return number * integerPower(count) + eightDigits(values);
}

/** Eight digit values, the first in the lowest byte, as a number: neighbours are joined three times. */
function eightDigits(values: u64): u64 {
  const pairs = values * 10 + (values >> 8);
  const low = (pairs & 0x000000ff000000ff) * 0x000f424000000064;
  const high = ((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
  return (low + high) >> 32;
}

function integerPower(exponent: usize): u64 {
  return load<u64>(INTEGER_POWERS + (exponent << 3));
}

function scaleExactly(digits: f64, exponent: i32): f64 {
  if (exponent >= 0) return digits * load<f64>(EXACT_POWERS + ((exponent as usize) << 3));
  return digits / load<f64>(EXACT_POWERS + ((-exponent as usize) << 3));
}
