import { wordOf } from '../chain/inner/links';
import { HEAD, lastOf, NEXT, WEIGHT } from './inner/words';

/**
 * Writes the rows of keys, in a bag of one side: those of each key in the order in which they came. `ends`: where the rows of
 * each key end. Returns how many there are; only counts them where `target` is 0.
 */
export function bagRows(table: usize, heads: usize, count: u32, ends: usize, target: usize): u32 {
  let end: u32 = 0;
  for (let place: usize = 0; place < (count as usize) << 2; place += 4) {
    const head = load<u32>(heads + place);
    end += wordOf(table, head, WEIGHT);
    if (target === 0) continue;
    store<u32>(ends + place, end);
    let row = wordOf(table, head, lastOf(0));
    for (let written = end; row !== 0; row = wordOf(table, row - 1, NEXT)) {
      written--;
      store<u32>(target + ((written as usize) << 2), row - 1);
    }
  }
  return end;
}

/**
 * Writes pairs of a place among `heads` and a row of a side that has a weight, at most `capacity`; returns how many.
 * `cursor` holds where to go on: the place, and the row's slot + 1 (0: at the list's start). All pairs are written when the
 * place is `count`.
 */
export function bagPairs(
  table: usize,
  side: u32,
  heads: usize,
  count: u32,
  cursor: usize,
  capacity: u32,
  places: usize,
  rows: usize,
): u32 {
  let place = load<u32>(cursor);
  let row = load<u32>(cursor, 4);
  let written: u32 = 0;
  while (place < count) {
    if (row === 0) row = wordOf(table, load<u32>(heads + ((place as usize) << 2)), lastOf(side));
    for (; row !== 0 && written < capacity; row = wordOf(table, row - 1, NEXT)) {
      if (wordOf(table, row - 1, WEIGHT) === 0) continue;
      store<u32>(places + ((written as usize) << 2), place);
      store<u32>(rows + ((written as usize) << 2), row - 1);
      written++;
    }
    if (row !== 0) break;
    place++;
  }
  store<u32>(cursor, place);
  store<u32>(cursor, row, 4);
  return written;
}

/** Writes those of the slots that are keys; returns how many. */
export function bagKeys(table: usize, slots: usize, count: u32, target: usize): u32 {
  let written: u32 = 0;
  for (let place: usize = 0; place < (count as usize) << 2; place += 4) {
    const slot = load<u32>(slots + place);
    if (wordOf(table, slot, HEAD) !== 0) continue;
    store<u32>(target + ((written as usize) << 2), slot);
    written++;
  }
  return written;
}
