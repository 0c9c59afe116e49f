// Between text and integers.

import { digitCount, writeDigits, writeSign } from '../print/inner/digits';

/**
 * Reads integers: an optional sign and digits, with blanks and control characters around them. Rows whose text is
 * something else or beyond the type are set in `errors`; returns 0 when there are none.
 */
export function parseI8(
  offsets: usize,
  heap: usize,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return parseRows<i8>(offsets, heap, length, target, errors);
}

export function parseI16(
  offsets: usize,
  heap: usize,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return parseRows<i16>(offsets, heap, length, target, errors);
}

export function parseI32(
  offsets: usize,
  heap: usize,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return parseRows<i32>(offsets, heap, length, target, errors);
}

export function parseI64(
  offsets: usize,
  heap: usize,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return parseRows<i64>(offsets, heap, length, target, errors);
}

/** Prints integers; the heap has 20 bytes of room for each. Returns its size. */
export function printI64(source: usize, length: u32, offsets: usize, heap: usize): u32 {
  let end = heap;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++, source += 8) {
    const value = load<i64>(source);
    // Unsigned, so that the least value has a magnitude.
    const magnitude = value < 0 ? 0 - (value as u64) : (value as u64);
    end = writeDigits(magnitude, digitCount(magnitude), writeSign(value < 0, end));
    offsets += 4;
    store<u32>(offsets, (end - heap) as u32);
  }
  return (end - heap) as u32;
}

function parseRows<T>(offsets: usize, heap: usize, length: u32, target: usize, errors: usize): u32 {
  let word: u64 = 0;
  let any: u64 = 0;
  for (let row: u32 = 0; row < length; row++, offsets += 4, target += sizeof<T>()) {
    const start = heap + (load<u32>(offsets) as usize);
    const end = heap + (load<u32>(offsets, 4) as usize);
    const isRead = parseRow<T>(start, end, target);
    word |= (!isRead as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(errors, word);
  return ((any | word) !== 0) as u32;
}

/** Builds the value below zero, where one more fits than above. */
function parseRow<T>(start: usize, end: usize, target: usize): bool {
  while (start < end && isBlank(load<u8>(start))) start++;
  while (end > start && isBlank(load<u8>(end - 1))) end--;
  if (start === end) return false;
  const sign = load<u8>(start);
  if (sign === 0x2d || sign === 0x2b) start++;
  if (start === end) return false;
  let value: i64 = 0;
  for (; start < end; start++) {
    const digit = (load<u8>(start) as i64) - 0x30;
    if (digit < 0 || digit > 9) return false;
    if (value < i64.MIN_VALUE / 10) return false;
    value = value * 10 - digit;
    if (value > 0) return false;
  }
  if (sign !== 0x2d) {
    if (value === i64.MIN_VALUE) return false;
    value = -value;
  }
  store<T>(target, value as T);
  return (value as T as i64) === value;
}

function isBlank(byte: u32): bool {
  return byte <= 0x20 || byte === 0x7f;
}
