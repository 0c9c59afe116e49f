// Numbers as texts, one behind the other. Each kernel begins at row `from`, whose text begins where `offsets` says, and stops
// at a row that it cannot print: its caller prints that one and goes on behind it. Nulls have no text.

import { isSet } from '../table/inner/layout';
import { digitCount, writeDigits, writeScaled, writeSign } from './inner/digits';
import { printFloat } from './inner/float';

/** BigDecimal turns to an exponent when more than six zeros follow the point. */
const LEAST_PLAIN_EXPONENT: i32 = -6;

/** `true` and `false`. */
export function printBits(
  source: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
): void {
  let end: u32 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < count; row++) {
    if (isSet(validity, row)) end += printBit(isSet(source, row), heap + end);
    store<u32>(offsets + (((row as usize) + 1) << 2), end);
  }
}

export function printI8(
  source: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
): void {
  printIntegers<i8>(source, validity, count, offsets, heap);
}

export function printI16(
  source: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
): void {
  printIntegers<i16>(source, validity, count, offsets, heap);
}

export function printI32(
  source: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
): void {
  printIntegers<i32>(source, validity, count, offsets, heap);
}

/** Integers of 64 bits; those of decimals with their last `scale` digits behind a point, as BigDecimal prints them. */
export function printScaled(
  source: usize,
  validity: usize,
  scale: u32,
  from: u32,
  count: u32,
  offsets: usize,
  heap: usize,
): u32 {
  let end = load<u32>(offsets + ((from as usize) << 2)) as usize;
  for (let row = from; row < count; row++) {
    if (isSet(validity, row)) {
      const value = load<i64>(source + ((row as usize) << 3));
      // Unsigned, so that the least value has a magnitude.
      const magnitude = value < 0 ? 0 - (value as u64) : (value as u64);
      const exponent = (digitCount(magnitude) as i32) - 1 - (scale as i32);
      if (exponent < LEAST_PLAIN_EXPONENT) return row;
      end = writeScaled(magnitude, scale, writeSign(value < 0, heap + end)) - heap;
    }
    store<u32>(offsets + (((row as usize) + 1) << 2), end as u32);
  }
  return count;
}

/** Stops at numbers that Java prints with an exponent, and at those that are none. */
export function printF64(
  source: usize,
  validity: usize,
  from: u32,
  count: u32,
  offsets: usize,
  heap: usize,
): u32 {
  return printFloats<f64>(source, validity, from, count, offsets, heap);
}

export function printF32(
  source: usize,
  validity: usize,
  from: u32,
  count: u32,
  offsets: usize,
  heap: usize,
): u32 {
  return printFloats<f32>(source, validity, from, count, offsets, heap);
}

function printBit(isTrue: bool, target: usize): u32 {
  if (isTrue) {
    store<u32>(target, 0x65757274);
    return 4;
  }
  store<u32>(target, 0x736c6166);
  store<u8>(target, 0x65, 4);
  return 5;
}

function printIntegers<T>(
  source: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
): void {
  let end = heap;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < count; row++) {
    if (isSet(validity, row)) {
      const value = load<T>(source + (row as usize) * sizeof<T>()) as i64;
      const magnitude = abs<i64>(value) as u64;
      end = writeDigits(magnitude, digitCount(magnitude), writeSign(value < 0, end));
    }
    store<u32>(offsets + (((row as usize) + 1) << 2), (end - heap) as u32);
  }
}

function printFloats<T>(
  source: usize,
  validity: usize,
  from: u32,
  count: u32,
  offsets: usize,
  heap: usize,
): u32 {
  let end = load<u32>(offsets + ((from as usize) << 2)) as usize;
  for (let row = from; row < count; row++) {
    if (isSet(validity, row)) {
      const value = load<T>(source + (row as usize) * sizeof<T>());
      const next = printFloat<T>(value, heap + end);
      if (next === 0) return row;
      end = next - heap;
    }
    store<u32>(offsets + (((row as usize) + 1) << 2), end as u32);
  }
  return count;
}
