import { BLOCK_ROWS, isLarge } from '../table/inner/ahead';
import { isSet } from '../table/inner/layout';
import { NEXT, sideHash, wordOf } from './inner/links';
import { findPlace, readAhead } from './inner/place';

/** Writes for each row the first slot of one side with its key + 1, or 0; returns how many rows have one. */
export function chainFind(
  table: usize,
  side: u32,
  offsets: usize,
  heap: usize,
  hashes: usize,
  validity: usize,
  count: u32,
  heads: usize,
): u32 {
  const isFar = isLarge(table);
  let found: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    if (isFar && row % BLOCK_ROWS === 0) {
      readAhead(table, side, hashes, row, min<u32>(row + BLOCK_ROWS, count), heads);
    }
    let head: u32 = 0;
    if (isSet(validity, row)) {
      const from = load<u32>(offsets + ((row as usize) << 2));
      const byteLength = load<u32>(offsets + ((row as usize) << 2), 4) - from;
      const hash = sideHash(load<u64>(hashes + ((row as usize) << 3)), side);
      head = load<u64>(findPlace(table, side, heap + from, byteLength, hash)) as u32;
    }
    store<u32>(heads + ((row as usize) << 2), head);
    found += head !== 0 ? 1 : 0;
  }
  return found;
}

/**
 * Writes pairs of a probing row and a slot of its chain, at most `capacity`; returns how many. `cursor` holds where to go on:
 * the row, and the slot + 1 (0: at the head). All pairs are written when the row is `count`.
 */
export function chainPairs(
  table: usize,
  heads: usize,
  count: u32,
  cursor: usize,
  capacity: u32,
  rows: usize,
  slots: usize,
): u32 {
  let row = load<u32>(cursor);
  let link = load<u32>(cursor, 4);
  let written: u32 = 0;
  while (row < count) {
    if (link === 0) link = load<u32>(heads + ((row as usize) << 2));
    while (link !== 0 && written < capacity) {
      store<u32>(rows + ((written as usize) << 2), row);
      store<u32>(slots + ((written as usize) << 2), link - 1);
      link = wordOf(table, link - 1, NEXT);
      written++;
    }
    if (link !== 0) break;
    row++;
  }
  store<u32>(cursor, row);
  store<u32>(cursor, link, 4);
  return written;
}
