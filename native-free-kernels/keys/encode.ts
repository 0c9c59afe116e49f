// Grouping keys: a byte string for each row. A key column takes one null byte (1 for a value, 0 for null) and its value
// at the same `position` in every key; where the value is null its bytes are 0. `src/state/keys.ts` tells the format.

import { isSet } from '../table/inner/layout';

const CANONICAL_NAN_64: u64 = 0x7ff8000000000000;
const CANONICAL_NAN_32: u32 = 0x7fc00000;

export function encodeKey8(
  values: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
): void {
  encode<u8>(values, validity, count, offsets, heap, position);
}

export function encodeKey16(
  values: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
): void {
  encode<u16>(values, validity, count, offsets, heap, position);
}

export function encodeKey32(
  values: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
): void {
  encode<u32>(values, validity, count, offsets, heap, position);
}

export function encodeKey64(
  values: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
): void {
  encode<u64>(values, validity, count, offsets, heap, position);
}

export function encodeKey128(
  values: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4) {
    const target = heap + load<u32>(offsets) + position;
    const isValid = isSet(validity, row);
    store<u8>(target, isValid as u8);
    v128.store(target, isValid ? v128.load(values + (row << 4)) : i64x2(0, 0), 1);
  }
}

/** A bit becomes a byte. */
export function encodeKeyBits(
  values: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4) {
    const target = heap + load<u32>(offsets) + position;
    const isValid = isSet(validity, row);
    store<u8>(target, isValid as u8);
    store<u8>(target, (isValid && isSet(values, row)) as u8, 1);
  }
}

/** -0.0 becomes 0.0, every NaN the same NaN. */
export function encodeKeyF32(
  values: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4) {
    const target = heap + load<u32>(offsets) + position;
    const isValid = isSet(validity, row);
    const value = load<f32>(values + (row << 2));
    const bits = !isNaN(value) ? reinterpret<u32>(value + <f32>0) : CANONICAL_NAN_32;
    store<u8>(target, isValid as u8);
    store<u32>(target, isValid ? bits : 0, 1);
  }
}

/** -0.0 becomes 0.0, every NaN the same NaN. */
export function encodeKeyF64(
  values: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4) {
    const target = heap + load<u32>(offsets) + position;
    const isValid = isSet(validity, row);
    const value = load<f64>(values + (row << 3));
    const bits = !isNaN(value) ? reinterpret<u64>(value + <f64>0) : CANONICAL_NAN_64;
    store<u8>(target, isValid as u8);
    store<u64>(target, isValid ? bits : 0, 1);
  }
}

/** The null byte of a struct. */
export function encodeKeyPresence(
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4) {
    store<u8>(heap + load<u32>(offsets) + position, isSet(validity, row) as u8);
  }
}

function encode<T>(
  values: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4) {
    const target = heap + load<u32>(offsets) + position;
    const isValid = isSet(validity, row);
    store<u8>(target, isValid as u8);
    store<T>(target, isValid ? load<T>(values + row * sizeof<T>()) : <T>0, 1);
  }
}
