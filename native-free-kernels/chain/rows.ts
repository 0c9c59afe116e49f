// What rows of a chained table carry, and their marks.

import { copyShort } from '../memory/inner/short';
import { keyBytes, keyPlace, rowOf, segmentOf, touch } from '../table/inner/layout';
import { KEY_BYTES, MARK_MATCHED, MARKS, setWord, wordOf } from './inner/links';

/** Marks slots as matched; writes those that were not before to `target`, each once, and returns how many. */
export function chainMark(table: usize, slots: usize, count: u32, target: usize): u32 {
  let written: u32 = 0;
  for (let place: u32 = 0; place < count; place++) {
    const slot = load<u32>(slots + ((place as usize) << 2));
    const marks = wordOf(table, slot, MARKS);
    if ((marks & MARK_MATCHED) !== 0) continue;
    touch(segmentOf(table, slot));
    setWord(table, slot, MARKS, marks | MARK_MATCHED);
    store<u32>(target + ((written as usize) << 2), slot);
    written++;
  }
  return written;
}

/** Writes the slots whose marks, of those in `mask`, are `wanted`; returns how many. */
export function chainSelect(
  table: usize,
  slots: usize,
  count: u32,
  mask: u32,
  wanted: u32,
  target: usize,
): u32 {
  let written: u32 = 0;
  for (let place: u32 = 0; place < count; place++) {
    const slot = load<u32>(slots + ((place as usize) << 2));
    if ((wordOf(table, slot, MARKS) & mask) !== wanted) continue;
    store<u32>(target + ((written as usize) << 2), slot);
    written++;
  }
  return written;
}

/**
 * Writes the `count + 1` offsets of what the slots carry, at most `bytesMax` bytes of each; returns the last, or -1 when it is
 * over 2 GiB.
 */
export function chainRowOffsets(
  table: usize,
  slots: usize,
  count: u32,
  bytesMax: u32,
  target: usize,
): i32 {
  let end: u64 = 0;
  store<u32>(target, 0);
  for (let place: u32 = 0; place < count; place++) {
    const slot = load<u32>(slots + ((place as usize) << 2));
    const byteLength = load<u32>(keyPlace(table, segmentOf(table, slot), rowOf(table, slot)));
    end += min<u32>(byteLength - wordOf(table, slot, KEY_BYTES), bytesMax);
    store<u32>(target + ((place as usize) << 2), end as u32, 4);
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}

/** Copies what the slots carry to the places that `chainRowOffsets` gave. */
export function chainRowBytes(
  table: usize,
  slots: usize,
  count: u32,
  offsets: usize,
  target: usize,
): void {
  for (let place: u32 = 0; place < count; place++) {
    const slot = load<u32>(slots + ((place as usize) << 2));
    const key = keyPlace(table, segmentOf(table, slot), rowOf(table, slot));
    const from = load<u32>(offsets + ((place as usize) << 2));
    const byteLength = load<u32>(offsets + ((place as usize) << 2), 4) - from;
    const source = keyBytes(table, key, load<u32>(key)) + wordOf(table, slot, KEY_BYTES);
    copyShort(target + from, source, byteLength);
  }
}
