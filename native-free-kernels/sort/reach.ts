import { isSet } from '../table/inner/layout';

const MARKED: u32 = 0xffffffff;

/**
 * Of new rows leaves out those that at least `limit` old rows of their key come before for sure; writes the others, returns how
 * many, and marks their keys. Of each row there is the number of its key and a word, which tells the order by what comes first in
 * it, as the `sortKeys` kernels write them. `marks` and `lasts` have room for a u32 and a u64 for each key.
 */
export function rowsInReach(
  oldKeys: usize,
  oldWords: usize,
  oldValidity: usize,
  oldCount: u32,
  keys: usize,
  words: usize,
  validity: usize,
  rows: usize,
  count: u32,
  nullsFirst: bool,
  limit: u32,
  keyCount: u32,
  marks: usize,
  lasts: usize,
  target: usize,
): u32 {
  memory.fill(marks, 0, (keyCount as usize) << 2);
  memory.fill(lasts, 0, (keyCount as usize) << 3);
  for (let row: u32 = 0; row < oldCount; row++) {
    const key = load<u32>(oldKeys + ((row as usize) << 2)) as usize;
    const last = lasts + (key << 3);
    store<u64>(last, max<u64>(load<u64>(last), wordOf(oldWords, oldValidity, row, nullsFirst)));
    store<u32>(marks + (key << 2), load<u32>(marks + (key << 2)) + 1);
  }
  let written: u32 = 0;
  for (let place: u32 = 0; place < count; place++) {
    const row = load<u32>(rows + ((place as usize) << 2));
    const key = load<u32>(keys + ((row as usize) << 2)) as usize;
    const mark = marks + (key << 2);
    const isBehind = wordOf(words, validity, row, nullsFirst) > load<u64>(lasts + (key << 3));
    if (isBehind && load<u32>(mark) >= limit) continue;
    store<u32>(target + ((written as usize) << 2), row);
    written++;
  }
  for (let place: u32 = 0; place < written; place++) {
    const row = load<u32>(target + ((place as usize) << 2));
    store<u32>(marks + ((load<u32>(keys + ((row as usize) << 2)) as usize) << 2), MARKED);
  }
  return written;
}

/** Writes the rows whose key is marked; returns how many. */
export function rowsOfMarked(keys: usize, count: u32, marks: usize, target: usize): u32 {
  let written: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    const key = load<u32>(keys + ((row as usize) << 2)) as usize;
    if (load<u32>(marks + (key << 2)) !== MARKED) continue;
    store<u32>(target + ((written as usize) << 2), row);
    written++;
  }
  return written;
}

function wordOf(words: usize, validity: usize, row: u32, nullsFirst: bool): u64 {
  if (isSet(validity, row)) return load<u64>(words + ((row as usize) << 3));
  return nullsFirst ? 0 : u64.MAX_VALUE;
}
