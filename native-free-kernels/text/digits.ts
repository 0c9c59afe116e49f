// Bytes as digits of base 16 and 64, and back.

import { isSet } from '../table/inner/layout';

const EQUALS: u32 = 0x3d;
const NO_DIGIT: u32 = 64;

/** HEX of bytes: two capitals or figures for each. Offsets are twice those of the bytes. */
export function hexBytes(offsets: usize, heap: usize, length: u32, target: usize): void {
  const end = heap + (load<u32>(offsets + ((length as usize) << 2)) as usize);
  for (let at = heap + (load<u32>(offsets) as usize); at < end; at++, target += 2) {
    const byte: u32 = load<u8>(at);
    store<u8>(target, hexDigit(byte >> 4));
    store<u8>(target, hexDigit(byte & 15), 1);
  }
}

/** HEX of integers of 64 bits without zeros in front, 16 bytes at most; returns the size. */
export function hexIntegers(source: usize, length: u32, offsets: usize, target: usize): u32 {
  let end: u32 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++, source += 8) {
    let rest = load<u64>(source);
    const count: u32 = rest === 0 ? 1 : (67 - (clz<u64>(rest) as u32)) >> 2;
    for (let place = target + end + count; place > target + end; rest >>= 4) {
      store<u8>(--place, hexDigit((rest & 15) as u32));
    }
    end += count;
    offsets += 4;
    store<u32>(offsets, end);
  }
  return end;
}

/** Offsets of bytes in base 64; returns the last, or -1 over 2 GiB. */
export function base64Offsets(offsets: usize, length: u32, target: usize): i32 {
  let total: u64 = 0;
  store<u32>(target, 0);
  for (let row: u32 = 0; row < length; row++, offsets += 4) {
    const size = load<u32>(offsets, 4) - load<u32>(offsets);
    total += (((size as u64) + 2) / 3) * 4;
    target += 4;
    store<u32>(target, total as u32);
  }
  return total > (i32.MAX_VALUE as u64) ? -1 : (total as i32);
}

/** Writes bytes in base 64, filled up to fours. */
export function encodeBase64(offsets: usize, heap: usize, length: u32, target: usize): void {
  for (let row: u32 = 0; row < length; row++, offsets += 4) {
    let at = heap + (load<u32>(offsets) as usize);
    const end = heap + (load<u32>(offsets, 4) as usize);
    for (; at + 3 <= end; at += 3, target += 4) {
      store<u32>(target, fourDigits(threeBytes(load<u8>(at), load<u8>(at, 1), load<u8>(at, 2))));
    }
    if (at === end) continue;
    const isTwo = at + 2 === end;
    const digits = fourDigits(threeBytes(load<u8>(at), isTwo ? load<u8>(at, 1) : 0, 0));
    store<u32>(target, digits);
    store<u8>(target, EQUALS, 3);
    if (!isTwo) store<u8>(target, EQUALS, 2);
    target += 4;
  }
}

/**
 * Reads bytes from texts in base 64 from row `from` on, whose bytes begin where `targetOffsets` says; other characters are passed over.
 * Stops at a valid row that has a digit too many or too few, or a wrong padding, and returns its number; `length` at the end.
 */
export function decodeBase64(
  offsets: usize,
  heap: usize,
  validity: usize,
  from: u32,
  length: u32,
  targetOffsets: usize,
  target: usize,
): u32 {
  let end = target + (load<u32>(targetOffsets + ((from as usize) << 2)) as usize);
  for (let row = from; row < length; row++) {
    if (isSet(validity, row)) {
      const place = offsets + ((row as usize) << 2);
      const textEnd = heap + (load<u32>(place, 4) as usize);
      let bits: u32 = 0;
      let count: u32 = 0;
      let at = heap + (load<u32>(place) as usize);
      for (; at < textEnd; at++) {
        const byte: u32 = load<u8>(at);
        if (byte === EQUALS) break;
        const digit = base64Digit(byte);
        if (digit === NO_DIGIT) continue;
        bits = (bits << 6) | digit;
        count++;
        if ((count & 3) !== 0) continue;
        store<u8>(end, bits >> 16);
        store<u8>(end, bits >> 8, 1);
        store<u8>(end, bits, 2);
        end += 3;
      }
      const rest = count & 3;
      if (rest === 1 || !isPadding(at, textEnd, rest)) return row;
      if (rest !== 0) store<u8>(end++, rest === 2 ? bits >> 4 : bits >> 10);
      if (rest === 3) store<u8>(end++, bits >> 2);
    }
    store<u32>(targetOffsets + (((row as usize) + 1) << 2), (end - target) as u32);
  }
  return length;
}

/** As in Java the digits need no padding, but one that is there must fill up their last four, and no digit may follow. */
function isPadding(at: usize, end: usize, digitsOfFour: u32): bool {
  if (at === end) return true;
  if (digitsOfFour === 0) return false;
  at++;
  if (digitsOfFour === 2) {
    if (at === end || load<u8>(at) !== EQUALS) return false;
    at++;
  }
  for (; at < end; at++) if (base64Digit(load<u8>(at)) !== NO_DIGIT) return false;
  return true;
}

function hexDigit(value: u32): u32 {
  return value < 10 ? 0x30 + value : 0x37 + value;
}

function threeBytes(first: u32, second: u32, third: u32): u32 {
  return (first << 16) | (second << 8) | third;
}

function fourDigits(bits: u32): u32 {
  return (
    toBase64(bits >> 18) |
    (toBase64((bits >> 12) & 63) << 8) |
    (toBase64((bits >> 6) & 63) << 16) |
    (toBase64(bits & 63) << 24)
  );
}

function toBase64(value: u32): u32 {
  if (value < 26) return 0x41 + value;
  if (value < 52) return 0x61 + value - 26;
  if (value < 62) return 0x30 + value - 52;
  return value === 62 ? 0x2b : 0x2f;
}

function base64Digit(byte: u32): u32 {
  if (byte - 0x41 < 26) return byte - 0x41;
  if (byte - 0x61 < 26) return byte - 0x61 + 26;
  if (byte - 0x30 < 10) return byte - 0x30 + 52;
  if (byte === 0x2b) return 62;
  return byte === 0x2f ? 63 : NO_DIGIT;
}
