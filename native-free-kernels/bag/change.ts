import { setWord, wordOf } from '../chain/inner/links';
import { segmentOf, touch } from '../table/inner/layout';
import { HEAD, lastOf, MATCHES, NEXT, PREVIOUS, WEIGHT } from './inner/words';

const SALT_FIRST: u64 = 0x9e3779b97f4a7c15;
const SALT_SECOND: u64 = 0xc2b2ae3d27d4eb4f;

/** Makes hashes of byte strings those of rows of a side. Both salts change the upper half, by which entries are told apart. */
export function bagSalt(hashes: usize, count: u32, side: u32): void {
  const salt = side === 0 ? SALT_FIRST : SALT_SECOND;
  for (let row: u32 = 0; row < count; row++) {
    const place = hashes + ((row as usize) << 3);
    store<u64>(place, load<u64>(place) ^ salt);
  }
}

/** Adds to the weights of rows, by 1 where `weights` is 0; rows that are in no list yet become the last ones of their key. */
export function bagAdd(
  table: usize,
  side: u32,
  heads: usize,
  rows: usize,
  weights: usize,
  count: u32,
): void {
  for (let place: usize = 0; place < (count as usize) << 2; place += 4) {
    const row = load<u32>(rows + place);
    const change = weights === 0 ? 1 : load<i32>(weights + place);
    touch(segmentOf(table, row));
    setWord(table, row, WEIGHT, wordOf(table, row, WEIGHT) + change);
    if (wordOf(table, row, HEAD) === 0) link(table, side, load<u32>(heads + place), row);
  }
}

/** Adds to what matches rows. */
export function bagMatch(table: usize, rows: usize, weights: usize, count: u32): void {
  for (let place: usize = 0; place < (count as usize) << 2; place += 4) {
    const row = load<u32>(rows + place);
    touch(segmentOf(table, row));
    setWord(table, row, MATCHES, wordOf(table, row, MATCHES) + load<i32>(weights + place));
  }
}

/**
 * Takes rows without weight out of their lists; writes them, and with `dropsKeys` the keys that are without rows then, each
 * once; returns how many.
 */
export function bagPurge(
  table: usize,
  rows: usize,
  count: u32,
  dropsKeys: bool,
  target: usize,
): u32 {
  let written: u32 = 0;
  for (let place: usize = 0; place < (count as usize) << 2; place += 4) {
    const row = load<u32>(rows + place);
    const head = wordOf(table, row, HEAD);
    if (head === 0 || wordOf(table, row, WEIGHT) !== 0) continue;
    unlink(table, head - 1, row);
    store<u32>(target + ((written as usize) << 2), row);
    written++;
    if (!dropsKeys || wordOf(table, head - 1, WEIGHT) !== 0) continue;
    store<u32>(target + ((written as usize) << 2), head - 1);
    written++;
  }
  return written;
}

function link(table: usize, side: u32, head: u32, row: u32): void {
  const before = wordOf(table, head, lastOf(side));
  setWord(table, row, NEXT, before);
  setWord(table, row, HEAD, head + 1);
  if (before !== 0) {
    touch(segmentOf(table, before - 1));
    setWord(table, before - 1, PREVIOUS, row + 1);
  }
  touch(segmentOf(table, head));
  setWord(table, head, lastOf(side), row + 1);
  setWord(table, head, WEIGHT, wordOf(table, head, WEIGHT) + 1);
}

function unlink(table: usize, head: u32, row: u32): void {
  const next = wordOf(table, row, NEXT);
  const previous = wordOf(table, row, PREVIOUS);
  touch(segmentOf(table, row));
  touch(segmentOf(table, head));
  if (next !== 0) {
    touch(segmentOf(table, next - 1));
    setWord(table, next - 1, PREVIOUS, previous);
  }
  if (previous !== 0) {
    touch(segmentOf(table, previous - 1));
    setWord(table, previous - 1, NEXT, next);
  } else {
    const side: u32 = wordOf(table, head, NEXT) === row + 1 ? 0 : 1;
    setWord(table, head, lastOf(side), next);
  }
  setWord(table, row, HEAD, 0);
  setWord(table, head, WEIGHT, wordOf(table, head, WEIGHT) - 1);
}
