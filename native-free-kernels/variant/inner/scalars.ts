// Numbers in simple values of VARIANT.

import { TYPE_DECIMAL4, TYPE_INT8 } from './marks';

export const TYPE_INT64: u32 = 6;
export const TYPE_DOUBLE: u32 = 7;
/** Decimals of a word have at most so many digits behind the point. */
export const SCALE_MAX: u32 = 18;

/** The integer in a simple value. */
export function integerOf(value: usize, type: u32): i64 {
  switch (type - TYPE_INT8) {
    case 0:
      return load<i8>(value, 1) as i64;
    case 1:
      return load<i16>(value, 1) as i64;
    case 2:
      return load<i32>(value, 1) as i64;
    default:
      return load<i64>(value, 1);
  }
}

/** The digits of a decimal. */
export function unscaledOf(value: usize): i64 {
  const isShort = load<u8>(value) >> 2 === TYPE_DECIMAL4;
  return isShort ? (load<i32>(value, 2) as i64) : load<i64>(value, 2);
}

/** How many zeros stand at the end of a number, at most `most`. */
export function zerosOf(number: i64, most: u32): u32 {
  let zeros: u32 = 0;
  for (; zeros < most && number % 10 === 0; number /= 10) zeros++;
  return zeros;
}
