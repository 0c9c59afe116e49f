import { writeScaled, writeSign } from './digits';
import { findShortest, shortestDigits, shortestScale } from './shortest';

/** Decimals of so many digits are read back as the same number, and no other of so many is. */
const EXACT_F32: f64 = 1e6;
/** Java prints numbers outside of these with an exponent. */
const LEAST_PLAIN: f64 = 1e-3;
const PLAIN_END: f64 = 1e7;
/** Numbers with few digits behind the point are tried first. */
const TRIED_SCALE_MAX: u32 = 3;

/**
 * Prints a number as Java does; returns the end, or 0 for one that Java prints with an exponent, that is none, or, of 32 bits, that has
 * too many digits behind the point to be sure which are the fewest.
 */
export function printFloat<T>(value: T, target: usize): usize {
  const magnitude = abs<f64>(value as f64);
  const isNegative = copysign<f64>(1, value as f64) < 0;
  if (magnitude !== 0 && !(magnitude >= LEAST_PLAIN && magnitude < PLAIN_END)) return 0;
  let power: f64 = 1;
  const triedMax: u32 = sizeof<T>() === 4 ? u32.MAX_VALUE : TRIED_SCALE_MAX;
  for (let scale: u32 = 0; scale <= triedMax; scale++, power *= 10) {
    const digits = nearest<f64>(magnitude * power);
    if (sizeof<T>() === 4 && scale > 0 && digits >= EXACT_F32) return 0;
    if (((digits / power) as T as f64) !== magnitude) continue;
    const start = writeSign(isNegative, target);
    if (scale > 0) return writeScaled(digits as u64, scale, start);
    return writeScaled((digits as u64) * 10, 1, start);
  }
  findShortest(magnitude);
  let digits = shortestDigits;
  let scale = shortestScale;
  for (; digits % 10 === 0; digits /= 10) scale--;
  return writeScaled(digits, scale, writeSign(isNegative, target));
}
