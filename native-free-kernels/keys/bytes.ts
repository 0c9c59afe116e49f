// Byte strings in keys: the length stands in the fixed part, the bytes follow behind it. `tails` holds for each row where,
// from the start of its key, the next byte string goes.

import { copyShort } from '../memory/inner/short';
import { isSet } from '../table/inner/layout';

/** Fills `count` u32 places: the lengths of keys, or tails, before any byte string is added. */
export function startKeys(byteLength: u32, count: u32, target: usize): void {
  for (let row: u32 = 0; row < count; row++, target += 4) store<u32>(target, byteLength);
}

/** Adds the lengths of byte strings to the lengths of keys. */
export function addKeyLengths(
  valueOffsets: usize,
  validity: usize,
  count: u32,
  lengths: usize,
): void {
  for (let row: u32 = 0; row < count; row++, valueOffsets += 4, lengths += 4) {
    if (!isSet(validity, row)) continue;
    const byteLength = load<u32>(valueOffsets, 4) - load<u32>(valueOffsets);
    store<u32>(lengths, load<u32>(lengths) + byteLength);
  }
}

/** Lengths to `count + 1` offsets; returns the last, or -1 when it is over 2 GiB. */
export function keyOffsets(lengths: usize, count: u32, target: usize): i32 {
  let end: u64 = 0;
  store<u32>(target, 0);
  for (let row: u32 = 0; row < count; row++, lengths += 4) {
    target += 4;
    end += load<u32>(lengths);
    store<u32>(target, end as u32);
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}

export function encodeKeyBytes(
  valueOffsets: usize,
  valueHeap: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
  tails: usize,
): void {
  for (let row: u32 = 0; row < count; row++, valueOffsets += 4, offsets += 4, tails += 4) {
    const key = heap + load<u32>(offsets);
    const isValid = isSet(validity, row);
    const from = load<u32>(valueOffsets);
    const byteLength = isValid ? load<u32>(valueOffsets, 4) - from : 0;
    store<u8>(key + position, isValid as u8);
    store<u32>(key + position, byteLength, 1);
    if (byteLength === 0) continue;
    const tail = load<u32>(tails);
    copyShort(key + tail, valueHeap + from, byteLength);
    store<u32>(tails, tail + byteLength);
  }
}

/** Offsets and validity of a byte string column of keys; returns the last offset, or -1 when it is over 2 GiB. */
export function decodeKeyLengths(
  count: u32,
  offsets: usize,
  heap: usize,
  position: u32,
  target: usize,
  validity: usize,
): i32 {
  let end: u64 = 0;
  let word: u64 = 0;
  store<u32>(target, 0);
  for (let row: u32 = 0; row < count; row++, offsets += 4) {
    const source = heap + load<u32>(offsets) + position;
    word |= (load<u8>(source) as u64) << ((row & 63) as u64);
    end += load<u32>(source, 1);
    store<u32>(target + (row << 2), end as u32, 4);
    if ((row & 63) !== 63 && row + 1 !== count) continue;
    store<u64>(validity + ((row >> 6) << 3), word);
    word = 0;
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}

export function decodeKeyBytes(
  count: u32,
  offsets: usize,
  heap: usize,
  tails: usize,
  targetOffsets: usize,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4, tails += 4, targetOffsets += 4) {
    const from = load<u32>(targetOffsets);
    const byteLength = load<u32>(targetOffsets, 4) - from;
    if (byteLength === 0) continue;
    const tail = load<u32>(tails);
    copyShort(target + from, heap + load<u32>(offsets) + tail, byteLength);
    store<u32>(tails, tail + byteLength);
  }
}
