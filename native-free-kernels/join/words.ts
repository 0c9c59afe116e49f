import { isSet } from '../table/inner/layout';

// Joins by one number of 64 bits. The index has entries of 16 bytes: the number, then row + 1; 0 is empty. Where the numbers
// lie close together it is a plain array of rows instead.

/** No row has this number + 1. */
const OTHER: u32 = 0xffffffff;

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

/** As `joinBuild`; returns how many rows are not the first of their number. */
export function joinBuildWords(
  words: usize,
  validity: usize,
  count: u32,
  index: usize,
  mask: u32,
  next: usize,
): u32 {
  let repeated: u32 = 0;
  for (let left = count; left > 0; left--) {
    const row = left - 1;
    if (!isSet(validity, row)) {
      store<u32>(next + ((row as usize) << 2), 0);
      continue;
    }
    const word = load<u64>(words + ((row as usize) << 3));
    const place = findWord(word, index, mask);
    const head = load<u32>(place, 8);
    repeated += head !== 0 ? 1 : 0;
    store<u32>(next + ((row as usize) << 2), head);
    store<u64>(place, word);
    store<u32>(place, row + 1, 8);
  }
  return repeated;
}

/**
 * As `joinProbe`. All rows look at their first entry, then those whose entry belongs to another number at the next one, and
 * so on: without branches that cannot be foreseen, so that rows wait for memory together. `waiting` has eight bytes a row.
 */
export function joinProbeWords(
  words: usize,
  validity: usize,
  count: u32,
  index: usize,
  mask: u32,
  heads: usize,
  waiting: usize,
): u32 {
  let found: u32 = 0;
  let open: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    if (!isSet(validity, row)) {
      store<u32>(heads + ((row as usize) << 2), 0);
      continue;
    }
    const word = load<u64>(words + ((row as usize) << 3));
    const position = (mix(word) as u32) & mask;
    const head = headAt(word, index + ((position as usize) << 4));
    store<u32>(heads + ((row as usize) << 2), select<u32>(0, head, head === OTHER));
    store<u64>(waiting + ((open as usize) << 3), ((position as u64) << 32) | (row as u64));
    open += head === OTHER ? 1 : 0;
    found += head !== 0 ? 1 : 0;
  }
  while (open > 0) {
    const before = open;
    open = 0;
    for (let place: u32 = 0; place < before; place++) {
      const entry = load<u64>(waiting + ((place as usize) << 3));
      const row = entry as u32;
      const position = (((entry >> 32) as u32) + 1) & mask;
      const word = load<u64>(words + ((row as usize) << 3));
      const head = headAt(word, index + ((position as usize) << 4));
      store<u32>(heads + ((row as usize) << 2), select<u32>(0, head, head === OTHER));
      store<u64>(waiting + ((open as usize) << 3), ((position as u64) << 32) | (row as u64));
      open += head === OTHER ? 1 : 0;
      found -= head === 0 ? 1 : 0;
    }
  }
  return found;
}

/** As `joinBuildWords` for numbers from `least` on; `index` has four bytes for each number up to the greatest. */
export function joinBuildDense(
  words: usize,
  validity: usize,
  count: u32,
  least: i64,
  index: usize,
  next: usize,
): u32 {
  let repeated: u32 = 0;
  for (let left = count; left > 0; left--) {
    const row = left - 1;
    let head: u32 = 0;
    if (isSet(validity, row)) {
      const word = load<i64>(words + ((row as usize) << 3));
      const place = index + (((word - least) as usize) << 2);
      head = load<u32>(place);
      repeated += head !== 0 ? 1 : 0;
      store<u32>(place, row + 1);
    }
    store<u32>(next + ((row as usize) << 2), head);
  }
  return repeated;
}

/** As `joinProbe`, where the index is for `size` numbers from `least` on. */
export function joinProbeDense(
  words: usize,
  validity: usize,
  count: u32,
  least: i64,
  size: u32,
  index: usize,
  heads: usize,
): u32 {
  let found: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    const distance = (load<i64>(words + ((row as usize) << 3)) - least) as u64;
    let head: u32 = 0;
    if (distance < (size as u64) && isSet(validity, row)) {
      head = load<u32>(index + ((distance as usize) << 2));
    }
    store<u32>(heads + ((row as usize) << 2), head);
    found += head !== 0 ? 1 : 0;
  }
  return found;
}

/** What an entry has for a number: the row + 1, 0 where the number is not in the index, `OTHER` where another one is. */
function headAt(word: u64, place: usize): u32 {
  const head = load<u32>(place, 8);
  return select<u32>(head, OTHER, (head === 0 ? 1 : 0) | (load<u64>(place) === word ? 1 : 0));
}

/** The entry of a number, or the empty one where it belongs. */
function findWord(word: u64, index: usize, mask: u32): usize {
  let position = (mix(word) as u32) & mask;
  while (true) {
    const place = index + ((position as usize) << 4);
    if (load<u32>(place, 8) === 0 || load<u64>(place) === word) return place;
    position = (position + 1) & mask;
  }
}

/** The finaliser of MurmurHash3. */
function mix(word: u64): u64 {
  let state = (word ^ (word >> 33)) * 0xff51afd7ed558ccd;
  state = (state ^ (state >> 33)) * 0xc4ceb9fe1a85ec53;
  return state ^ (state >> 33);
}
