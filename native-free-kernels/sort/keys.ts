// Sort keys: a u64 for each row whose unsigned order is the order of the values. `flip` is 0, or 1 to turn the order round.
// Floating point: NaN is the greatest, -0.0 equals 0.0. Nulls get 0.

import { isSet } from '../table/inner/layout';

const SIGN: u64 = 0x8000000000000000;

export function sortKeysI8(
  values: usize,
  validity: usize,
  count: u32,
  flip: u32,
  target: usize,
): void {
  integerKeys<i8>(values, validity, count, flip, target);
}

export function sortKeysI16(
  values: usize,
  validity: usize,
  count: u32,
  flip: u32,
  target: usize,
): void {
  integerKeys<i16>(values, validity, count, flip, target);
}

export function sortKeysI32(
  values: usize,
  validity: usize,
  count: u32,
  flip: u32,
  target: usize,
): void {
  integerKeys<i32>(values, validity, count, flip, target);
}

export function sortKeysI64(
  values: usize,
  validity: usize,
  count: u32,
  flip: u32,
  target: usize,
): void {
  integerKeys<i64>(values, validity, count, flip, target);
}

export function sortKeysF32(
  values: usize,
  validity: usize,
  count: u32,
  flip: u32,
  target: usize,
): void {
  floatKeys<f32>(values, validity, count, flip, target);
}

export function sortKeysF64(
  values: usize,
  validity: usize,
  count: u32,
  flip: u32,
  target: usize,
): void {
  floatKeys<f64>(values, validity, count, flip, target);
}

export function sortKeysBits(
  values: usize,
  validity: usize,
  count: u32,
  flip: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++, target += 8) {
    const key = (isSet(values, row) as u64) ^ (flip as u64);
    store<u64>(target, isSet(validity, row) ? key : 0);
  }
}

function integerKeys<T>(
  values: usize,
  validity: usize,
  count: u32,
  flip: u32,
  target: usize,
): void {
  const mask = flip !== 0 ? ~SIGN : SIGN;
  for (let row: u32 = 0; row < count; row++, values += sizeof<T>(), target += 8) {
    const key = (load<T>(values) as i64 as u64) ^ mask;
    store<u64>(target, isSet(validity, row) ? key : 0);
  }
}

/** Positive numbers get the sign bit, negative ones are turned round. */
function floatKeys<T>(values: usize, validity: usize, count: u32, flip: u32, target: usize): void {
  const mask: u64 = flip !== 0 ? u64.MAX_VALUE : 0;
  for (let row: u32 = 0; row < count; row++, values += sizeof<T>(), target += 8) {
    const value = load<T>(values) as f64;
    const bits = reinterpret<u64>(value + 0.0);
    const ordered = (bits & SIGN) !== 0 ? ~bits : bits | SIGN;
    const key = (isNaN(value) ? u64.MAX_VALUE : ordered) ^ mask;
    store<u64>(target, isSet(validity, row) ? key : 0);
  }
}
