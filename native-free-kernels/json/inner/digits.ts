// Digits eight at a time in a 64-bit word: what a byte holds becomes its value by one exclusive or.

/** More digits may not fit an i64. */
export const INTEGER_DIGITS_MAX: usize = 18;
/** More digits may not fit a u64. */
export const WORD_DIGITS_MAX: usize = 19;

const ZEROS: u64 = 0x3030303030303030;
const INTEGER_POWERS: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
  100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000,
  100000000000000000, 1000000000000000000,
]);

/** The first byte from `at` on that is no digit. */
export function digitsEnd(at: usize): usize {
  while (true) {
    const others = otherBytes(load<u64>(at) ^ ZEROS);
    if (others !== 0) return at + ((ctz(others) >> 3) as usize);
    at += 8;
  }
}

/** How many of the next eight bytes are digits before the first that is none. */
export function leadingDigits(at: usize): usize {
  const others = otherBytes(load<u64>(at) ^ ZEROS);
  return others === 0 ? 8 : ((ctz(others) >> 3) as usize);
}

/** The number that 1 to 8 digits spell. */
export function fewDigits(at: usize, count: usize): u64 {
  return eightDigits((load<u64>(at) ^ ZEROS) << (((8 - count) << 3) as u64));
}

/** Appends the digits in [at, end) to `number`. */
export function readDigits(at: usize, end: usize, number: u64): u64 {
  for (; at + 8 <= end; at += 8) {
    number = number * 100000000 + eightDigits(load<u64>(at) ^ ZEROS);
  }
  const count = end - at;
  if (count === 0) return number;
  return number * integerPower(count) + fewDigits(at, count);
}

/** 10 to the power of at most 18. */
export function integerPower(exponent: usize): u64 {
  return load<u64>(INTEGER_POWERS + (exponent << 3));
}

/** The high bit of each byte that is above 9. */
function otherBytes(values: u64): u64 {
  return (((values & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | values) & 0x8080808080808080;
}

/** Eight digit values, the first in the lowest byte, as a number: neighbours are joined three times. */
function eightDigits(values: u64): u64 {
  const pairs = values * 10 + (values >> 8);
  const low = (pairs & 0x000000ff000000ff) * 0x000f424000000064;
  const high = ((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
  return (low + high) >> 32;
}
