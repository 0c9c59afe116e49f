// A list of values as a byte string that grows: the number of elements, the bytes that they take, then the elements as
// `values/encode.ts` writes them, and room for more. The string's own length is that of all this room.

import { dropHeap, heapPlace, segmentAt, touch } from './layout';
import { LENGTH_BYTES, takeString } from './room';

/** From the string's length on. */
export const LIST_COUNT: usize = 4;
export const LIST_USED: usize = 8;
export const LIST_ELEMENTS: usize = 12;
const HEADER_BYTES: u64 = 8;
const LENGTH_MAX: u64 = 0x7ffffff0;

/**
 * The list of a slot, at its length, with room for `byteLength` more bytes of elements; it may be another place than before. 0,
 * with nothing changed, without room.
 */
export function growList(table: usize, place: usize, byteLength: u32): usize {
  if (load<u64>(place) === 0) {
    const list = takeString(table, place, LENGTH_BYTES + (HEADER_BYTES as u32) + byteLength);
    if (list === 0) return 0;
    store<u32>(list, (HEADER_BYTES as u32) + byteLength);
    store<u64>(list, 0, LIST_COUNT);
    return list;
  }
  const number = load<u32>(place, 4);
  const old = heapPlace(table, number, load<u32>(place));
  const length = load<u32>(old);
  const used = load<u32>(old, LIST_USED);
  const wanted = HEADER_BYTES + (used as u64) + (byteLength as u64);
  if (wanted <= (length as u64)) {
    touch(segmentAt(table, number));
    return old;
  }
  // A half more each time, so that an element is moved twice on average.
  const grown = max<u64>(wanted, min<u64>((length as u64) + ((length as u64) >> 1), LENGTH_MAX));
  const list = takeString(table, place, LENGTH_BYTES + (grown as u32));
  if (list === 0) return 0;
  memory.copy(list, old, LIST_ELEMENTS + (used as usize));
  store<u32>(list, grown as u32);
  dropHeap(table, number, length + LENGTH_BYTES);
  return list;
}

/** Where a slot's list lies now, at its length. */
export function listAt(table: usize, place: usize): usize {
  return heapPlace(table, load<u32>(place, 4), load<u32>(place));
}
