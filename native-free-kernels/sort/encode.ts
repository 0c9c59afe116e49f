// Sort keys of any type: a byte string for each row, so that the order of the byte strings is the order of the rows.
// Columns are written one behind the other, each at the cursor of its row, which moves on. A value is one byte that
// tells it from null, then bytes that nothing else begins with; `flip`, 0 or 255, turns the order of the values round.

import { isSet } from '../table/inner/layout';

const SIGN: u64 = 0x8000000000000000;
/** Ends text; a zero byte inside of it is followed by `ESCAPED`. */
const END_BYTES: u32 = 2;
const ESCAPED: u8 = 255;

/** Only the byte that tells values from nulls: for a struct, whose fields come behind it. */
export function sortBytesPresence(
  validity: usize,
  count: u32,
  nullByte: u32,
  valueByte: u32,
  cursors: usize,
  heap: usize,
): void {
  for (let row: u32 = 0; row < count; row++, cursors += 4) {
    const cursor = load<u32>(cursors);
    store<u8>(heap + cursor, isSet(validity, row) ? valueByte : nullByte);
    store<u32>(cursors, cursor + 1);
  }
}

/** The words that the `sortKeys` kernels write, which are turned round already. */
export function sortBytesWords(
  words: usize,
  validity: usize,
  count: u32,
  nullByte: u32,
  valueByte: u32,
  cursors: usize,
  heap: usize,
): void {
  for (let row: u32 = 0; row < count; row++, cursors += 4, words += 8) {
    const cursor = load<u32>(cursors);
    const target = heap + cursor;
    store<u8>(target, isSet(validity, row) ? valueByte : nullByte);
    store<u64>(target, bswap<u64>(load<u64>(words)), 1);
    store<u32>(cursors, cursor + 9);
  }
}

/** Integers of 128 bits. */
export function sortBytesWide(
  values: usize,
  validity: usize,
  count: u32,
  nullByte: u32,
  valueByte: u32,
  flip: u32,
  cursors: usize,
  heap: usize,
): void {
  const mask: u64 = flip !== 0 ? u64.MAX_VALUE : 0;
  for (let row: u32 = 0; row < count; row++, cursors += 4, values += 16) {
    const cursor = load<u32>(cursors);
    const target = heap + cursor;
    const isValid = isSet(validity, row);
    store<u8>(target, isValid ? valueByte : nullByte);
    store<u64>(target, isValid ? bswap<u64>(load<u64>(values, 8) ^ SIGN ^ mask) : 0, 1);
    store<u64>(target, isValid ? bswap<u64>(load<u64>(values) ^ mask) : 0, 9);
    store<u32>(cursors, cursor + 17);
  }
}

/** Adds what the texts of a column take behind their first byte. */
export function sortTextLengths(
  offsets: usize,
  source: usize,
  validity: usize,
  count: u32,
  lengths: usize,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4, lengths += 4) {
    if (!isSet(validity, row)) continue;
    const start = load<u32>(offsets);
    const size = load<u32>(offsets, 4) - start;
    const added = size + zeroBytes(source + start, size) + END_BYTES;
    store<u32>(lengths, load<u32>(lengths) + added);
  }
}

export function sortBytesText(
  offsets: usize,
  source: usize,
  validity: usize,
  count: u32,
  nullByte: u32,
  valueByte: u32,
  flip: u32,
  cursors: usize,
  heap: usize,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4, cursors += 4) {
    let target = heap + load<u32>(cursors);
    const isValid = isSet(validity, row);
    store<u8>(target++, isValid ? valueByte : nullByte);
    if (isValid) {
      const start = load<u32>(offsets);
      target = writeText(source + start, load<u32>(offsets, 4) - start, flip as u8, target);
    }
    store<u32>(cursors, (target - heap) as u32);
  }
}

/** Adds what arrays take behind their first byte: the byte strings of their elements and one byte for their end. */
export function sortListLengths(
  listOffsets: usize,
  elementOffsets: usize,
  validity: usize,
  count: u32,
  lengths: usize,
): void {
  for (let row: u32 = 0; row < count; row++, listOffsets += 4, lengths += 4) {
    if (!isSet(validity, row)) continue;
    const first = load<u32>(elementOffsets + (load<u32>(listOffsets) << 2));
    const end = load<u32>(elementOffsets + (load<u32>(listOffsets, 4) << 2));
    store<u32>(lengths, load<u32>(lengths) + (end - first) + 1);
  }
}

/** Elements begin with a byte other than the one that ends their array. */
export function sortBytesList(
  listOffsets: usize,
  elementOffsets: usize,
  elementHeap: usize,
  validity: usize,
  count: u32,
  nullByte: u32,
  valueByte: u32,
  flip: u32,
  cursors: usize,
  heap: usize,
): void {
  for (let row: u32 = 0; row < count; row++, listOffsets += 4, cursors += 4) {
    let target = heap + load<u32>(cursors);
    const isValid = isSet(validity, row);
    store<u8>(target++, isValid ? valueByte : nullByte);
    if (isValid) {
      const first = load<u32>(elementOffsets + (load<u32>(listOffsets) << 2));
      const end = load<u32>(elementOffsets + (load<u32>(listOffsets, 4) << 2));
      memory.copy(target, elementHeap + first, end - first);
      target += end - first;
      store<u8>(target++, flip);
    }
    store<u32>(cursors, (target - heap) as u32);
  }
}

function zeroBytes(source: usize, size: u32): u32 {
  let zeros: u32 = 0;
  for (; size >= 16; size -= 16, source += 16) {
    const isZero = i8x16.eq(v128.load(source), i8x16.splat(0));
    if (v128.any_true(isZero)) zeros += popcnt<i32>(i8x16.bitmask(isZero));
  }
  if (size === 0) return zeros;
  // Reads over the end; the mask leaves out what does not belong to the text.
  const rest = i8x16.bitmask(i8x16.eq(v128.load(source), i8x16.splat(0)));
  return zeros + popcnt<i32>(rest & ((1 << size) - 1));
}

/** Writes text and its end; returns the place behind it. */
function writeText(source: usize, size: u32, flip: u8, target: usize): usize {
  const mask = i8x16.splat(flip);
  while (size >= 16) {
    const block = v128.load(source);
    if (!i8x16.all_true(block)) break;
    v128.store(target, v128.xor(block, mask));
    source += 16;
    target += 16;
    size -= 16;
  }
  for (; size > 0; size--, source++) {
    const byte = load<u8>(source);
    store<u8>(target++, byte ^ flip);
    if (byte === 0) store<u8>(target++, ESCAPED ^ flip);
  }
  const end: u16 = flip !== 0 ? 0xffff : 0;
  store<u16>(target, end);
  return target + END_BYTES;
}
