// Decimal to binary. Small numbers by one exact operation, the others by the algorithm of D. Lemire, "Number parsing at a
// gigabyte per second" (2021), in the form of N. Mushtak and D. Lemire, "Fast number parsing without fallback" (2023):
//
//   digits · 10^e = digits · 5^e · 2^e. The 64 bits of the digits, shifted to the top, times the first 64 bits of 5^e give
//   the leading 128 bits of the product; the second 64 bits of 5^e are needed only when those end in ones. What is above
//   the 54th bit decides the rounding.
import { highProduct } from '../../arithmetic/inner/high-product';

/** Integers up to here, and powers of ten up to the 22nd, are exact in an f64: one operation on them rounds once. */
const EXACT_INTEGER_MAX: u64 = 1 << 53;
const EXACT_POWER_MAX: i32 = 22;
const EXACT_POWERS: usize = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]);
/** The table's first power; it goes up to the greatest of an f64. */
const POWER_MIN: i32 = -342;
const POWER_MAX: i32 = 308;
const MANTISSA_BITS: u64 = 52;
const EXPONENT_BIAS: i32 = 1023;
const EXPONENT_MAX: i32 = 2047;
/** Below the mantissa's bits come one to round with and two to know on which side of the middle a value is. */
const KEPT_BITS: u64 = MANTISSA_BITS + 3;
const CUT_MASK: u64 = u64.MAX_VALUE >> KEPT_BITS;
/** Only between these powers of ten can a value lie exactly in the middle of two f64. */
const MIDDLE_POWER_MIN: i32 = -4;
const MIDDLE_POWER_MAX: i32 = 23;

/** The f64 nearest to digits · 10^exponent; -1 where it would be subnormal or infinite. */
export function scaleByPower(digits: u64, exponent: i32, powers: usize): f64 {
  if (digits <= EXACT_INTEGER_MAX && abs(exponent) <= EXACT_POWER_MAX) {
    const power = load<f64>(EXACT_POWERS + ((abs(exponent) as usize) << 3));
    return exponent < 0 ? (digits as f64) / power : (digits as f64) * power;
  }
  if (digits === 0) return 0;
  if (exponent < POWER_MIN || exponent > POWER_MAX) return -1;
  return roundProduct(digits, exponent, powers + (((exponent - POWER_MIN) as usize) << 4));
}

/** `power` is the address of the 128 leading bits of 5^exponent, the high half first. */
function roundProduct(digits: u64, exponent: i32, power: usize): f64 {
  const shift = clz(digits);
  const top = digits << shift;
  let high = highProduct(top, load<u64>(power));
  let low = top * load<u64>(power);
  if ((high & CUT_MASK) === CUT_MASK) {
    const carried = highProduct(top, load<u64>(power, 8));
    low += carried;
    if (carried > low) high++;
  }
  const hasTopBit = high >> 63;
  const cut = hasTopBit + 64 - KEPT_BITS;
  let mantissa = high >> cut;
  let binary = powerOfTwo(exponent) + (hasTopBit as i32) - (shift as i32) + EXPONENT_BIAS;
  if (binary <= 0) return -1;
  const mayBeMiddle = exponent >= MIDDLE_POWER_MIN && exponent <= MIDDLE_POWER_MAX && low <= 1;
  // In the middle the even neighbour wins: round down instead of up.
  if (mayBeMiddle && (mantissa & 3) === 1 && mantissa << cut === high) mantissa &= ~(1 as u64);
  mantissa = (mantissa + (mantissa & 1)) >> 1;
  if (mantissa >> (MANTISSA_BITS + 1) !== 0) {
    mantissa = 1 << MANTISSA_BITS;
    binary++;
  }
  if (binary >= EXPONENT_MAX) return -1;
  const fraction = mantissa & ((1 << MANTISSA_BITS) - 1);
  return reinterpret<f64>(((binary as u64) << MANTISSA_BITS) | fraction);
}

/** The power of two of 10^exponent's leading bit, plus 63: 217706 / 2^16 is a little more than log2(10). */
function powerOfTwo(exponent: i32): i32 {
  return ((217706 * exponent) >> 16) + 63;
}
