// The fewest digits that are read back as a number, and of several the nearest: after Raffaello Giulietti, "The Schubfach way to
// render doubles" (2020), by whose method Java prints. Here for numbers from 0.001 to 10,000,000 with a fraction, for which the
// powers of ten are whole numbers of 64 bits, exactly known.

import { highProduct } from '../../arithmetic/inner/high-product';

const MANTISSA_BITS: u64 = 52;
const MANTISSA_MASK: u64 = 0xfffffffffffff;
const EXPONENT_BIAS: i32 = 1075;

/** The digits as a number, which may end in zeros, and how many of them stand behind the point. */
export let shortestDigits: u64 = 0;
export let shortestScale: u32 = 0;

/** Finds both. */
export function findShortest(value: f64): void {
  const bits = reinterpret<u64>(value);
  const mantissa = bits & MANTISSA_MASK;
  const exponent = ((bits >> MANTISSA_BITS) as i32) - EXPONENT_BIAS;
  // Four times the number and the ends of the interval around it, which is narrower below a power of two.
  const isRegular = mantissa !== 0;
  const middle = (mantissa | ((1 as u64) << MANTISSA_BITS)) << 2;
  const isOdd = mantissa & 1;
  const power = isRegular ? log10OfPower2(exponent) : log10OfThreeQuarters(exponent);
  const shift = (exponent + log2OfPower10(0 - power) + 2) as u64;
  const scale = (0 - power) as u32;
  let ten: u64 = 1;
  for (let count = scale; count > 0; count--) ten *= 10;
  // The upper half of the power of ten with 126 bits, and 1 more: the lower half is just that, which adds nothing.
  const high = (ten << clz<u64>(ten)) >> 1;
  const at = roundToOdd(high, middle << shift);
  const least = roundToOdd(high, (middle - (isRegular ? 2 : 1)) << shift) + isOdd;
  const most = roundToOdd(high, (middle + 2) << shift);
  const digits = at >> 2;
  shortestScale = scale;
  const lower = (digits / 10) * 10;
  const upper = lower + 10;
  const isLower = least <= lower << 2;
  const isUpper = (upper << 2) + isOdd <= most;
  if (isLower !== isUpper) {
    shortestDigits = isLower ? lower : upper;
    return;
  }
  const next = digits + 1;
  const isDigits = least <= digits << 2;
  const isNext = (next << 2) + isOdd <= most;
  if (isDigits !== isNext) {
    shortestDigits = isDigits ? digits : next;
    return;
  }
  const order = (at - ((digits + next) << 1)) as i64;
  shortestDigits = order < 0 || (order === 0 && (digits & 1) === 0) ? digits : next;
}

/** The upper half of the product, its last bit set where the lower half, but for its last bit, is not 0. */
function roundToOdd(high: u64, factor: u64): u64 {
  return highProduct(high, factor) | (((high * factor) >> 1 !== 0) as u64);
}

/** The logarithm to the base 10 of 2^exponent, rounded down; and so on. */
function log10OfPower2(exponent: i32): i32 {
  return (((exponent as i64) * 661_971_961_083) >> 41) as i32;
}

function log10OfThreeQuarters(exponent: i32): i32 {
  return (((exponent as i64) * 661_971_961_083 - 274_743_187_321) >> 41) as i32;
}

function log2OfPower10(exponent: i32): i32 {
  return (((exponent as i64) * 913_124_641_741) >> 38) as i32;
}
