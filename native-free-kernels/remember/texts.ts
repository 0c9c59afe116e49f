// Groups of one column of byte strings, found without encoding keys: an index of entries of 16 bytes, open addressing,
// with the string's hash, slot + 1 (0 is empty), the address of a copy of the string, and its length. One more entry,
// behind the last, is for null.

import { copyShort } from '../memory/inner/short';
import { isSet } from '../table/inner/layout';

const ENTRY_SHIFT: u32 = 4;
const SLOT: u32 = 4;
const TEXT: u32 = 8;
const BYTE_LENGTH: u32 = 12;

/** So many rows are hashed before the first is looked up: the lookups then wait for memory side by side. */
const BLOCK_ROWS: u32 = 256;

const PRIME_1: u64 = 0x9e3779b185ebca87;
const PRIME_2: u64 = 0xc2b2ae3d27d4eb4f;
const PRIME_3: u64 = 0x165667b19e3779f9;

/**
 * Writes the hash of each row's string, the slots of the rows that the index knows, and the numbers of the others to
 * `missing`; returns how many.
 */
export function textSlots(
  index: usize,
  mask: u32,
  offsets: usize,
  heap: usize,
  validity: usize,
  count: u32,
  hashes: usize,
  slots: usize,
  missing: usize,
): u32 {
  const start = missing;
  for (let first: u32 = 0; first < count; first += BLOCK_ROWS) {
    const end = min(count, first + BLOCK_ROWS);
    let from = load<u32>(offsets + (first << 2));
    for (let row = first; row < end; row++) {
      const to = load<u32>(offsets + (row << 2), 4);
      store<u32>(hashes + (row << 2), hashBytes(heap + from, to - from));
      from = to;
    }
    for (let row = first; row < end; row++) {
      const slot = slotOf(
        index,
        mask,
        offsets + (row << 2),
        heap,
        hashes + (row << 2),
        validity,
        row,
      );
      store<u32>(slots + (row << 2), slot - 1);
      store<u32>(missing, row);
      missing += slot === 0 ? 4 : 0;
    }
  }
  return ((missing - start) >> 2) as u32;
}

/** Bytes that copies of the strings of some rows take. */
export function textBytes(offsets: usize, rows: usize, count: u32): u32 {
  let byteLength: u32 = 0;
  for (let end = rows + (count << 2); rows < end; rows += 4) {
    const place = offsets + ((load<u32>(rows) as usize) << 2);
    byteLength += copyBytesOf(load<u32>(place, 4) - load<u32>(place));
  }
  return byteLength;
}

/**
 * Enters the slots that were found for the missing rows, with copies of their strings at `copies` on; returns the number
 * of new entries. `hashes` are those that `textSlots` wrote.
 */
export function enterTexts(
  index: usize,
  mask: u32,
  offsets: usize,
  heap: usize,
  validity: usize,
  hashes: usize,
  rows: usize,
  count: u32,
  found: usize,
  slots: usize,
  copies: usize,
): u32 {
  let added: u32 = 0;
  for (let number: u32 = 0; number < count; number++, rows += 4, found += 4) {
    const row = load<u32>(rows);
    const slot = load<u32>(found);
    store<u32>(slots + ((row as usize) << 2), slot);
    if (!isSet(validity, row)) {
      store<u32>(entryAt(index, mask + 1), slot + 1, SLOT);
      continue;
    }
    const place = offsets + ((row as usize) << 2);
    const text = heap + load<u32>(place);
    const byteLength = load<u32>(place, 4) - load<u32>(place);
    const hash = load<u32>(hashes + ((row as usize) << 2));
    const entry = find(index, mask, hash, text, byteLength);
    if (load<u32>(entry, SLOT) !== 0) continue;
    copyShort(copies, text, byteLength);
    write(entry, hash, slot + 1, copies, byteLength);
    copies += copyBytesOf(byteLength);
    added++;
  }
  return added;
}

/** Enters everything in a wider index of zeros. */
export function widenTextIndex(index: usize, mask: u32, target: usize, targetMask: u32): void {
  for (let position: u32 = 0; position <= mask; position++) {
    const entry = entryAt(index, position);
    if (load<u32>(entry, SLOT) === 0) continue;
    let place = load<u32>(entry) & targetMask;
    while (load<u32>(entryAt(target, place), SLOT) !== 0) place = (place + 1) & targetMask;
    v128.store(entryAt(target, place), v128.load(entry));
  }
  v128.store(entryAt(target, targetMask + 1), v128.load(entryAt(index, mask + 1)));
}

/** Slot + 1 of a row; 0 when it is not in the index. */
function slotOf(
  index: usize,
  mask: u32,
  offset: usize,
  heap: usize,
  hash: usize,
  validity: usize,
  row: u32,
): u32 {
  if (!isSet(validity, row)) return load<u32>(entryAt(index, mask + 1), SLOT);
  const from = load<u32>(offset);
  const entry = find(index, mask, load<u32>(hash), heap + from, load<u32>(offset, 4) - from);
  return load<u32>(entry, SLOT);
}

/** The entry of a string, or the empty one where it belongs. */
function find(index: usize, mask: u32, hash: u32, text: usize, byteLength: u32): usize {
  let position = hash & mask;
  let entry = entryAt(index, position);
  while (load<u32>(entry, SLOT) !== 0) {
    const mayMatch = load<u32>(entry) === hash && load<u32>(entry, BYTE_LENGTH) === byteLength;
    if (mayMatch && isEqual(load<u32>(entry, TEXT) as usize, text, byteLength)) break;
    position = (position + 1) & mask;
    entry = entryAt(index, position);
  }
  return entry;
}

function entryAt(index: usize, position: u32): usize {
  return index + ((position as usize) << ENTRY_SHIFT);
}

function write(entry: usize, hash: u32, slot: u32, text: usize, byteLength: u32): void {
  store<u32>(entry, hash);
  store<u32>(entry, slot, SLOT);
  store<u32>(entry, text as u32, TEXT);
  store<u32>(entry, byteLength, BYTE_LENGTH);
}

/** Copies start at multiples of 8. */
function copyBytesOf(byteLength: u32): u32 {
  return (byteLength + 7) & ~7;
}

/** Reads over the end of short strings, which buffers allow; what does not belong to them does not count. */
function isEqual(left: usize, right: usize, byteLength: u32): bool {
  if (byteLength <= 16) {
    const same = i8x16.bitmask(i8x16.eq(v128.load(left), v128.load(right)));
    return ((same | (-1 << (byteLength as i32))) & 0xffff) === 0xffff;
  }
  // The last step overlaps the one before. All are taken: what has the hash is nearly always the string.
  const rest = byteLength - 16;
  let differing = v128.xor(v128.load(left + rest), v128.load(right + rest));
  for (let place: u32 = 0; place < rest; place += 16) {
    const other = v128.xor(v128.load(left + place), v128.load(right + place));
    differing = v128.or(differing, other);
  }
  return !v128.any_true(differing);
}

/**
 * Not the hash of keys: it never leaves the task, and only has to be fast. As in XXH3, sixteen bytes at once are mixed
 * with a key of their place, their halves multiplied, and summed up.
 */
function hashBytes(text: usize, byteLength: u32): u32 {
  let key = i64x2(0x1e3779b185ebca87, 0x42b2ae3d27d4eb4f);
  let sum = i64x2.splat((byteLength as u64) * PRIME_3);
  if (byteLength <= 16) {
    const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const own = i8x16.lt_u(places, i8x16.splat(byteLength as i8));
    sum = mix(sum, v128.and(v128.load(text), own), key);
  } else {
    const step = i64x2(0x27d4eb2f165667c5, 0x05ebca77c2b2ae63);
    const last = text + byteLength - 16;
    for (; text < last; text += 16) {
      sum = mix(sum, v128.load(text), key);
      key = i64x2.add(key, step);
    }
    sum = mix(sum, v128.load(last), key);
  }
  let state = i64x2.extract_lane(sum, 0) as u64;
  state = (state ^ (state >> 29)) * PRIME_1;
  state ^= rotl<u64>((i64x2.extract_lane(sum, 1) as u64) * PRIME_2, 31);
  state = (state ^ (state >> 32)) * PRIME_3;
  return (state >> 32) as u32;
}

function mix(sum: v128, words: v128, key: v128): v128 {
  const keyed = v128.xor(words, key);
  const swapped = v128.shuffle<i32>(keyed, keyed, 2, 3, 0, 1);
  return i64x2.add(i64x2.add(sum, words), i64x2.extmul_low_i32x4_u(keyed, swapped));
}
