// Accumulators that are lists of values: they grow where they lie, and nothing is read to add to them.

import { copyShort } from '../memory/inner/short';
import { growList, LIST_COUNT, LIST_ELEMENTS, LIST_USED, listAt } from './inner/growing-list';
import { isSet, slotAddress } from './inner/layout';

/**
 * Adds each valid row's value, or with `lists` (i32 offsets, else 0) the elements of its list, to the list of its slot, from row
 * `start` on; returns the number of rows done, less than all where the heap is full.
 */
export function tableAppend(
  table: usize,
  slots: usize,
  start: u32,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  lists: usize,
  valueOffsets: usize,
  valueHeap: usize,
  validity: usize,
): u32 {
  for (let row = start; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const first = lists === 0 ? row : load<u32>(lists + (row << 2));
    const last = lists === 0 ? row + 1 : load<u32>(lists + (row << 2), 4);
    if (first === last) continue;
    const from = load<u32>(valueOffsets + (first << 2));
    const byteLength = load<u32>(valueOffsets + (last << 2)) - from;
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    const list = growList(table, place, byteLength);
    if (list === 0) return row;
    const used = load<u32>(list, LIST_USED);
    copyShort(list + LIST_ELEMENTS + used, valueHeap + from, byteLength);
    store<u32>(list, load<u32>(list, LIST_COUNT) + (last - first), LIST_COUNT);
    store<u32>(list, used + byteLength, LIST_USED);
  }
  return count;
}

/**
 * Writes the address (u32) of the first element of each slot's list, and the `count + 1` offsets of the lists by their elements;
 * returns the last, or -1 over 2 GiB.
 */
export function tableLists(
  table: usize,
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  offset: u32,
  stride: u32,
  starts: usize,
  target: usize,
): i32 {
  let end: u64 = 0;
  store<u32>(target, 0);
  for (let row: u32 = 0; row < count; row++, starts += 4) {
    const place = slotAddress(directory, shift, offset, stride, load<u32>(slots + (row << 2)));
    store<u32>(starts, 0);
    if (load<u64>(place) !== 0) {
      const list = listAt(table, place);
      store<u32>(starts, list + LIST_ELEMENTS);
      end += load<u32>(list, LIST_COUNT);
    }
    target += 4;
    store<u32>(target, end as u32);
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}
