// Groups of one column of byte strings, found without encoding keys. An index with open addressing holds for each string
// its hash in the upper half of a word and in the lower one where its text lies: slot (u32), length (u32), bytes. 0 is
// empty, and one more word, behind the last, has the slot + 1 of null.
//
// Rows are taken block by block, and a block in steps, each a short loop, so that the processor waits for many rows at a
// time: bytes are read ahead, then hashed; then the first entry with the hash is taken, and last its string compared. Of
// several strings with one hash only the first is in the index: the others stay unknown.

import { copyShort } from '../memory/inner/short';
import { touchBytes } from '../memory/touch';
import { isSet } from '../table/inner/layout';

const BLOCK_ROWS: u32 = 256;
/** More of a block is not read ahead, because it would not stay in the nearest cache. */
const TOUCHED_BYTES_MAX: u32 = 32 * 1024;

const BYTE_LENGTH: u32 = 4;
const TEXT: u32 = 8;
/** Texts begin at multiples of half a cache line, so that short ones and those of one length lie in as few as they can. */
const TEXT_ALIGNMENT: u32 = 32;

const PRIME_1: u64 = 0x9e3779b185ebca87;
const PRIME_2: u64 = 0xc2b2ae3d27d4eb4f;
const PRIME_3: u64 = 0x165667b19e3779f9;

/**
 * Writes, for the rows from `first` to `end`, the hash of each row's string, the slots of the rows that the index knows,
 * and the numbers of the others to `missing`; returns how many.
 */
export function textSlots(
  index: usize,
  mask: u32,
  offsets: usize,
  heap: usize,
  validity: usize,
  first: u32,
  end: u32,
  hashes: usize,
  slots: usize,
  missing: usize,
): u32 {
  const start = missing;
  const nullSlot = load<u32>(entryAt(index, mask + 1));
  while (first < end) {
    const next = min(end, first + BLOCK_ROWS);
    hashRows(offsets, heap, first, next, hashes);
    probeRows(index, mask, hashes, first, next, slots);
    missing = compareRows(offsets, heap, validity, nullSlot, first, next, slots, missing);
    first = next;
  }
  return ((missing - start) >> 2) as u32;
}

/** Bytes that the texts of some rows take. */
export function textBytes(offsets: usize, rows: usize, count: u32): u32 {
  let byteLength: u32 = 0;
  for (let end = rows + (count << 2); rows < end; rows += 4) {
    const place = offsets + ((load<u32>(rows) as usize) << 2);
    byteLength += textBytesOf(load<u32>(place, 4) - load<u32>(place));
  }
  return byteLength;
}

/**
 * Enters the slots that were found for the missing rows, with their texts at `texts` on; returns the number
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
  texts: usize,
): u32 {
  let added: u32 = 0;
  for (let number: u32 = 0; number < count; number++, rows += 4, found += 4) {
    const row = load<u32>(rows);
    const slot = load<u32>(found);
    store<u32>(slots + ((row as usize) << 2), slot);
    if (!isSet(validity, row)) {
      store<u64>(entryAt(index, mask + 1), (slot + 1) as u64);
      continue;
    }
    const hash = load<u32>(hashes + ((row as usize) << 2));
    const entry = find(index, mask, hash);
    if (load<u64>(entry) !== 0) continue;
    const place = offsets + ((row as usize) << 2);
    const byteLength = load<u32>(place, 4) - load<u32>(place);
    store<u64>(entry, ((hash as u64) << 32) | (texts as u64));
    store<u32>(texts, slot);
    store<u32>(texts, byteLength, BYTE_LENGTH);
    copyShort(texts + TEXT, heap + load<u32>(place), byteLength);
    texts += textBytesOf(byteLength);
    added++;
  }
  return added;
}

/** Enters everything in a wider index of zeros. */
export function widenTextIndex(index: usize, mask: u32, target: usize, targetMask: u32): void {
  for (let position: u32 = 0; position <= mask; position++) {
    const entry = load<u64>(entryAt(index, position));
    if (entry === 0) continue;
    let place = ((entry >> 32) as u32) & targetMask;
    while (load<u64>(entryAt(target, place)) !== 0) place = (place + 1) & targetMask;
    store<u64>(entryAt(target, place), entry);
  }
  store<u64>(entryAt(target, targetMask + 1), load<u64>(entryAt(index, mask + 1)));
}

function hashRows(offsets: usize, heap: usize, first: u32, end: u32, hashes: usize): void {
  let from = load<u32>(offsets + ((first as usize) << 2));
  const byteLength = load<u32>(offsets + ((end as usize) << 2)) - from;
  const target = hashes + ((first as usize) << 2);
  // Written over by the first hash: what nobody takes would not be read.
  store<u32>(target, touchBytes(heap + from, min(byteLength, TOUCHED_BYTES_MAX)));
  for (let row = first; row < end; row++) {
    const to = load<u32>(offsets + ((row as usize) << 2), 4);
    store<u32>(hashes + ((row as usize) << 2), hashBytes(heap + from, to - from));
    from = to;
  }
}

/** Writes where the text of the first entry with each row's hash lies, 0 where there is none. */
function probeRows(
  index: usize,
  mask: u32,
  hashes: usize,
  first: u32,
  end: u32,
  slots: usize,
): void {
  for (let row = first; row < end; row++) {
    const entry = find(index, mask, load<u32>(hashes + ((row as usize) << 2)));
    store<u32>(slots + ((row as usize) << 2), load<u32>(entry));
  }
}

/** Puts slots in place of texts; rows whose string is another one are missing. Returns where their list ends. */
function compareRows(
  offsets: usize,
  heap: usize,
  validity: usize,
  nullSlot: u32,
  first: u32,
  end: u32,
  slots: usize,
  missing: usize,
): usize {
  let from = load<u32>(offsets + ((first as usize) << 2));
  for (let row = first; row < end; row++) {
    const to = load<u32>(offsets + ((row as usize) << 2), 4);
    const byteLength = to - from;
    const slot = slots + ((row as usize) << 2);
    const text = load<u32>(slot) as usize;
    let found = load<u32>(text);
    let isKnown = text !== 0 && load<u32>(text, BYTE_LENGTH) === byteLength;
    if (isKnown) isKnown = isEqual(text + TEXT, heap + from, byteLength);
    if (!isSet(validity, row)) {
      found = nullSlot - 1;
      isKnown = nullSlot !== 0;
    }
    store<u32>(slot, found);
    store<u32>(missing, row);
    missing += isKnown ? 0 : 4;
    from = to;
  }
  return missing;
}

/** The first entry with a hash, or the empty one where it belongs. */
function find(index: usize, mask: u32, hash: u32): usize {
  let position = hash & mask;
  let entry = entryAt(index, position);
  while (load<u32>(entry, 4) !== hash && load<u64>(entry) !== 0) {
    position = (position + 1) & mask;
    entry = entryAt(index, position);
  }
  return entry;
}

function entryAt(index: usize, position: u32): usize {
  return index + ((position as usize) << 3);
}

function textBytesOf(byteLength: u32): u32 {
  return (TEXT + byteLength + TEXT_ALIGNMENT - 1) & ~(TEXT_ALIGNMENT - 1);
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
 * with a key of their place, their halves multiplied, and summed up; a short string is a sum by itself.
 */
function hashBytes(text: usize, byteLength: u32): u32 {
  let key = i64x2(0x1e3779b185ebca87, 0x42b2ae3d27d4eb4f);
  let sum: v128;
  if (byteLength <= 16) {
    const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const own = i8x16.lt_u(places, i8x16.splat(byteLength as i8));
    sum = v128.xor(v128.and(v128.load(text), own), key);
  } else {
    sum = i64x2.splat(0);
    const step = i64x2(0x27d4eb2f165667c5, 0x05ebca77c2b2ae63);
    const last = text + byteLength - 16;
    for (; text < last; text += 16) {
      sum = mix(sum, v128.load(text), key);
      key = i64x2.add(key, step);
    }
    sum = mix(sum, v128.load(last), key);
  }
  const first = (i64x2.extract_lane(sum, 0) as u64) ^ ((byteLength as u64) * PRIME_3);
  const second = (i64x2.extract_lane(sum, 1) as u64) * PRIME_2;
  let state = (first ^ (first >> 29)) * PRIME_1;
  state ^= rotl<u64>(second, 31);
  state = (state ^ (state >> 32)) * PRIME_3;
  return (state >> 32) as u32;
}

function mix(sum: v128, words: v128, key: v128): v128 {
  const keyed = v128.xor(words, key);
  const swapped = v128.shuffle<i32>(keyed, keyed, 2, 3, 0, 1);
  return i64x2.add(i64x2.add(sum, words), i64x2.extmul_low_i32x4_u(keyed, swapped));
}
