// Keys of one column, the usual case, in one step: the `count + 1` offsets and the keys as `encode.ts` and `bytes.ts` lay
// them, for integers also their hashes.

import { copyShort } from '../memory/inner/short';
import { isSet } from '../table/inner/layout';
import { hashFive, hashNine } from './inner/xxhash';

export function encodeSingle32(
  values: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
  hashes: usize,
): void {
  for (let row: u32 = 0; row < count; row++, values += 4, heap += 5, hashes += 8) {
    const isValid = isSet(validity, row);
    const value = isValid ? (load<u32>(values) as u64) : 0;
    const key = (value << 8) | (isValid as u64);
    store<u32>(offsets + (row << 2), row * 5);
    store<u32>(heap, key as u32);
    store<u8>(heap, (key >> 32) as u8, 4);
    store<u64>(hashes, hashFive(key & 0xffffffff, key >> 32));
  }
  store<u32>(offsets + (count << 2), count * 5);
}

export function encodeSingle64(
  values: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
  hashes: usize,
): void {
  for (let row: u32 = 0; row < count; row++, values += 8, heap += 9, hashes += 8) {
    const isValid = isSet(validity, row);
    const value = isValid ? load<u64>(values) : 0;
    const first = (value << 8) | (isValid as u64);
    const last = value >> 56;
    store<u32>(offsets + (row << 2), row * 9);
    store<u64>(heap, first);
    store<u8>(heap, last as u8, 8);
    store<u64>(hashes, hashNine(first, last));
  }
  store<u32>(offsets + (count << 2), count * 9);
}

/** `heap` has room for five bytes a row and all byte strings. */
export function encodeSingleBytes(
  valueOffsets: usize,
  valueHeap: usize,
  validity: usize,
  count: u32,
  offsets: usize,
  heap: usize,
): void {
  let end: u32 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < count; row++, valueOffsets += 4) {
    offsets += 4;
    const isValid = isSet(validity, row);
    const from = load<u32>(valueOffsets);
    const byteLength = isValid ? load<u32>(valueOffsets, 4) - from : 0;
    const key = heap + end;
    store<u8>(key, isValid as u8);
    store<u32>(key, byteLength, 1);
    copyShort(key + 5, valueHeap + from, byteLength);
    end += 5 + byteLength;
    store<u32>(offsets, end);
  }
}
