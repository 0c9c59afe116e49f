import { isSet } from '../table/inner/layout';

// Joins by one number of 64 bits. The index is an array of numbers by place, a number that no row has where there is none,
// and an array of rows beside it. Where the numbers lie close together, a number's distance from the least is its place.

/** Stands for no row. */
const NO_ROW: u32 = 0xffffffff;

/** 2^64 by the golden ratio: multiples of it lie far apart, so that regular numbers seldom meet. */
const GOLDEN: u64 = 0x9e3779b97f4a7c15;

/** Mixes each number, so that both halves of the result depend on all bits. */
export function hashWords(words: usize, count: u32, target: usize): void {
  for (let row: u32 = 0; row < count; row++) {
    store<u64>(target + ((row as usize) << 3), mix(load<u64>(words + ((row as usize) << 3))));
  }
}

/** Writes the least and the greatest of the valid numbers; returns how many there are. */
export function wordRange(words: usize, validity: usize, count: u32, target: usize): u32 {
  let least = i64.MAX_VALUE;
  let greatest = i64.MIN_VALUE;
  let valid: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const word = load<i64>(words + ((row as usize) << 3));
    least = min<i64>(least, word);
    greatest = max<i64>(greatest, word);
    valid++;
  }
  store<i64>(target, least);
  store<i64>(target, greatest, 8);
  return valid;
}

/** Fills places of 8 bytes. */
export function fillWords(target: usize, count: u32, word: u64): void {
  const words = i64x2.splat(word);
  for (const end = target + ((count as usize) << 3); target < end; target += 16) {
    v128.store(target, words);
  }
}

/** A number that no row has; `bitmap` is zeros, a bit for each row and one more. */
export function absentWord(words: usize, count: u32, bitmap: usize): u64 {
  for (let row: u32 = 0; row < count; row++) {
    const word = load<u64>(words + ((row as usize) << 3));
    if (word > (count as u64)) continue;
    const byte = bitmap + ((word >> 3) as usize);
    store<u8>(byte, load<u8>(byte) | ((1 << ((word & 7) as u8)) as u8));
  }
  let absent: u32 = 0;
  while (isSet(bitmap, absent)) absent++;
  return absent as u64;
}

/**
 * Enters the valid numbers into places that all hold `absent`; `rows` (zeros) has the first row + 1 of each, `next` for each
 * row the next one + 1 with its number. Returns how many rows are not the first of theirs, and writes how many places the
 * numbers are away from their first choice, all together (u64).
 */
export function joinBuildWords(
  words: usize,
  validity: usize,
  count: u32,
  places: usize,
  shift: u32,
  fold: u32,
  absent: u64,
  rows: usize,
  next: usize,
  distance: usize,
): u32 {
  const mask = (u32.MAX_VALUE >> (shift - 32)) as u32;
  let steps: u64 = 0;
  let repeated: u32 = 0;
  for (let left = count; left > 0; left--) {
    const row = left - 1;
    store<u32>(next + ((row as usize) << 2), 0);
    if (!isSet(validity, row)) continue;
    const word = load<u64>(words + ((row as usize) << 3));
    let place = placeOf(word, shift, fold);
    let entry = load<u64>(places + ((place as usize) << 3));
    for (; entry !== absent && entry !== word; steps++) {
      place = (place + 1) & mask;
      entry = load<u64>(places + ((place as usize) << 3));
    }
    const first = rows + ((place as usize) << 2);
    store<u32>(next + ((row as usize) << 2), load<u32>(first));
    store<u32>(first, row + 1);
    store<u64>(places + ((place as usize) << 3), word);
    repeated += entry === word ? 1 : 0;
  }
  store<u64>(distance, steps);
  return repeated;
}

/**
 * Writes the place of each number, or `NO_ROW`; returns how many have one. All rows look at their first place, then those that found another number
 * there at the next one, and so on: without branches that cannot be foreseen, so that rows wait for memory together.
 * `waiting` has four bytes a row.
 */
export function joinProbeWords(
  words: usize,
  count: u32,
  places: usize,
  shift: u32,
  fold: u32,
  absent: u64,
  found: usize,
  waiting: usize,
): u32 {
  const mask = (u32.MAX_VALUE >> (shift - 32)) as u32;
  let open: u32 = 0;
  let missing: u32 = 0;
  for (let row: u32 = 0, word = words, target = found; row < count; row++, word += 8, target += 4) {
    const place = placeOf(load<u64>(word), shift, fold);
    const entry = load<u64>(places + ((place as usize) << 3));
    const isAbsent = (entry === absent) as u32;
    store<u32>(target, place | (0 - isAbsent));
    store<u32>(waiting + ((open as usize) << 2), row);
    open += ((entry !== load<u64>(word)) as u32) & (isAbsent ^ 1);
    missing += isAbsent;
  }
  while (open > 0) {
    const before = open;
    open = 0;
    for (let index: u32 = 0; index < before; index++) {
      const row = load<u32>(waiting + ((index as usize) << 2));
      const word = load<u64>(words + ((row as usize) << 3));
      const target = found + ((row as usize) << 2);
      const place = (load<u32>(target) + 1) & mask;
      const entry = load<u64>(places + ((place as usize) << 3));
      const isAbsent = (entry === absent) as u32;
      store<u32>(target, place | (0 - isAbsent));
      store<u32>(waiting + ((open as usize) << 2), row);
      open += ((entry !== word) as u32) & (isAbsent ^ 1);
      missing += isAbsent;
    }
  }
  return count - missing;
}

/**
 * Enters the valid numbers into an array of zeros with an entry for each number from `least` to the greatest: the first row
 * + 1 with it. `next` as above. Returns how many rows are not the first of theirs.
 */
export function joinBuildDense(
  words: usize,
  validity: usize,
  count: u32,
  least: i64,
  rows: usize,
  next: usize,
): u32 {
  let repeated: u32 = 0;
  for (let left = count; left > 0; left--) {
    const row = left - 1;
    let head: u32 = 0;
    if (isSet(validity, row)) {
      const word = load<i64>(words + ((row as usize) << 3));
      const first = rows + (((word - least) as usize) << 2);
      head = load<u32>(first);
      repeated += head !== 0 ? 1 : 0;
      store<u32>(first, row + 1);
    }
    store<u32>(next + ((row as usize) << 2), head);
  }
  return repeated;
}

/**
 * Writes the distance of each number from `least`, or `NO_ROW` where it is not below `size`; returns how many are. Four
 * numbers at a time; plain form: `found[row] = words[row] - least < size ? words[row] - least : NO_ROW`, unsigned.
 */
export function joinProbeDense(words: usize, count: u32, least: i64, size: u32, found: usize): u32 {
  const leasts = i64x2.splat(least);
  const sizes = i32x4.splat(size);
  const zeros = i32x4.splat(0);
  let hits = i32x4.splat(0);
  for (const end = words + (((count & ~3) as usize) << 3); words < end; words += 32, found += 16) {
    const first = i64x2.sub(v128.load(words), leasts);
    const second = i64x2.sub(v128.load(words, 16), leasts);
    const lows = v128.shuffle<u32>(first, second, 0, 2, 4, 6);
    const highs = v128.shuffle<u32>(first, second, 1, 3, 5, 7);
    const isBelow = v128.and(i32x4.lt_u(lows, sizes), i32x4.eq(highs, zeros));
    v128.store(found, v128.or(lows, v128.not(isBelow)));
    hits = i32x4.sub(hits, isBelow);
  }
  let all = lanesOf(hits);
  for (const end = words + (((count & 3) as usize) << 3); words < end; words += 8, found += 4) {
    const distance = (load<i64>(words) - least) as u64;
    const isBelow = (distance < (size as u64)) as u32;
    store<u32>(found, (distance as u32) | (isBelow - 1));
    all += isBelow;
  }
  return all;
}

/** The sum of four counts. */
function lanesOf(counts: v128): u32 {
  const left = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1);
  return left + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
}

/** Replaces places by the rows that stand there, `NO_ROW` where none does; returns how many there are. */
export function rowsAtPlaces(places: usize, count: u32, rows: usize): u32 {
  let missing: u32 = 0;
  for (const end = places + ((count as usize) << 2); places < end; places += 4) {
    const place = load<u32>(places);
    const isMissing = (0 - ((place === NO_ROW) as u32)) as u32;
    const row = (load<u32>(rows + (((place & ~isMissing) as usize) << 2)) - 1) | isMissing;
    store<u32>(places, row);
    missing += (row === NO_ROW) as u32;
  }
  return count - missing;
}

/** Writes `NO_ROW` for rows whose bit is not set; returns how many others there are. */
export function missInvalid(validity: usize, count: u32, found: usize): u32 {
  let missing: u32 = 0;
  for (let row: u32 = 0; row < count; row++, found += 4) {
    if (!isSet(validity, row)) store<u32>(found, NO_ROW);
    missing += (load<u32>(found) === NO_ROW) as u32;
  }
  return count - missing;
}

/** The first bits of a product, to which all bits of the number contribute; `fold` of 32 mixes its halves before. */
function placeOf(word: u64, shift: u32, fold: u32): u32 {
  return (((word ^ (word >> (fold as u64))) * GOLDEN) >> (shift as u64)) as u32;
}

/** The finaliser of MurmurHash3. */
function mix(word: u64): u64 {
  let state = (word ^ (word >> 33)) * 0xff51afd7ed558ccd;
  state = (state ^ (state >> 33)) * 0xc4ceb9fe1a85ec53;
  return state ^ (state >> 33);
}
