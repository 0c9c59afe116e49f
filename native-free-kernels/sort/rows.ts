// Puts row numbers in order. Rows that are equal keep the order they have, so that sorting by the last of several columns
// first and by the first one last sorts by all.

import { isSet } from '../table/inner/layout';

const DIGITS: u32 = 8;
const DIGIT_VALUES: u32 = 256;
const COUNTS_BYTES: usize = 4 * 256;

/**
 * Sorts row numbers by a u64 for each row, digit by digit of 8 bits from the lowest on; digits that are the same in all
 * keys cost nothing. `pairs` and `others` have 16 bytes for each row, `counts` 8 KiB.
 */
export function sortRows(
  keys: usize,
  rows: usize,
  count: u32,
  pairs: usize,
  others: usize,
  counts: usize,
): void {
  memory.fill(counts, 0, COUNTS_BYTES * (DIGITS as usize));
  for (let place: u32 = 0; place < count; place++) {
    const row = load<u32>(rows + (place << 2));
    const key = load<u64>(keys + ((row as usize) << 3));
    const pair = pairs + ((place as usize) << 4);
    store<u64>(pair, key);
    store<u32>(pair, row, 8);
    for (let digit: u32 = 0; digit < DIGITS; digit++) {
      const counter = counts + digit * COUNTS_BYTES + (digitOf(key, digit) << 2);
      store<u32>(counter, load<u32>(counter) + 1);
    }
  }
  for (let digit: u32 = 0; digit < DIGITS; digit++) {
    const own = counts + digit * COUNTS_BYTES;
    if (isTheSame(own, count)) continue;
    countsToStarts(own);
    spread(pairs, others, count, digit, own);
    const sorted = others;
    others = pairs;
    pairs = sorted;
  }
  for (let place: u32 = 0; place < count; place++) {
    store<u32>(rows + (place << 2), load<u32>(pairs + ((place as usize) << 4), 8));
  }
}

/** Brings the rows without a value to the front or to the end; `target` takes the sorted row numbers. */
export function sortNulls(
  validity: usize,
  rows: usize,
  count: u32,
  nullsFirst: u32,
  target: usize,
): void {
  for (let turn: u32 = 0; turn < 2; turn++) {
    const wantsNull = (turn === 0) === (nullsFirst !== 0);
    for (let place: u32 = 0; place < count; place++) {
      const row = load<u32>(rows + (place << 2));
      if (isSet(validity, row) === wantsNull) continue;
      store<u32>(target, row);
      target += 4;
    }
  }
}

function digitOf(key: u64, digit: u32): u32 {
  return ((key >> ((digit << 3) as u64)) as u32) & 255;
}

function isTheSame(counts: usize, count: u32): bool {
  for (let value: u32 = 0; value < DIGIT_VALUES; value++) {
    const own = load<u32>(counts + (value << 2));
    if (own !== 0) return own === count;
  }
  return true;
}

function countsToStarts(counts: usize): void {
  let start: u32 = 0;
  for (let value: u32 = 0; value < DIGIT_VALUES; value++) {
    const counter = counts + (value << 2);
    const own = load<u32>(counter);
    store<u32>(counter, start);
    start += own;
  }
}

function spread(pairs: usize, target: usize, count: u32, digit: u32, starts: usize): void {
  for (let place: u32 = 0; place < count; place++, pairs += 16) {
    const cursor = starts + (digitOf(load<u64>(pairs), digit) << 2);
    const next = load<u32>(cursor);
    store<u32>(cursor, next + 1);
    v128.store(target + ((next as usize) << 4), v128.load(pairs));
  }
}
