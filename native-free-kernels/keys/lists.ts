// Arrays in keys: a byte string of the element count (u32), the length of each element's key (u32) and the keys
// themselves, which are the keys of the child column: those of one array lie together.

import { isSet } from '../table/inner/layout';

/** Offsets of the byte strings of arrays; returns the last, or -1 when it is over 2 GiB. A null takes no bytes. */
export function listKeyOffsets(
  listOffsets: usize,
  validity: usize,
  keyOffsets: usize,
  count: u32,
  target: usize,
): i32 {
  let end: u64 = 0;
  store<u32>(target, 0);
  for (let row: u32 = 0; row < count; row++, listOffsets += 4) {
    if (isSet(validity, row)) {
      const first = load<u32>(listOffsets);
      const last = load<u32>(listOffsets, 4);
      const keyBytes = load<u32>(keyOffsets + (last << 2)) - load<u32>(keyOffsets + (first << 2));
      end += 4 + 4 * ((last - first) as u64) + (keyBytes as u64);
    }
    target += 4;
    store<u32>(target, end as u32);
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}

/** Writes the byte strings to the places that `listKeyOffsets` gave. */
export function listKeyBytes(
  listOffsets: usize,
  validity: usize,
  keyOffsets: usize,
  keyHeap: usize,
  count: u32,
  targetOffsets: usize,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++, listOffsets += 4, targetOffsets += 4) {
    if (!isSet(validity, row)) continue;
    const first = load<u32>(listOffsets);
    const last = load<u32>(listOffsets, 4);
    let place = target + load<u32>(targetOffsets);
    store<u32>(place, last - first);
    place += 4;
    for (let element = first; element < last; element++, place += 4) {
      const from = keyOffsets + (element << 2);
      store<u32>(place, load<u32>(from, 4) - load<u32>(from));
    }
    const from = load<u32>(keyOffsets + (first << 2));
    memory.copy(place, keyHeap + from, load<u32>(keyOffsets + (last << 2)) - from);
  }
}

/** Element offsets of arrays out of their byte strings; returns the last, or -1 when there are 2^31 elements. */
export function listKeyLengths(offsets: usize, heap: usize, count: u32, target: usize): i32 {
  let end: u64 = 0;
  store<u32>(target, 0);
  for (let row: u32 = 0; row < count; row++, offsets += 4) {
    const from = load<u32>(offsets);
    if (load<u32>(offsets, 4) !== from) end += load<u32>(heap + from);
    target += 4;
    store<u32>(target, end as u32);
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}

/** Offsets and bytes of the elements' keys out of the byte strings of arrays. */
export function listKeyElements(
  offsets: usize,
  heap: usize,
  count: u32,
  targetOffsets: usize,
  target: usize,
): void {
  let end: u32 = 0;
  store<u32>(targetOffsets, 0);
  for (let row: u32 = 0; row < count; row++, offsets += 4) {
    const from = load<u32>(offsets);
    if (load<u32>(offsets, 4) === from) continue;
    let place = heap + from;
    const elements = load<u32>(place);
    const start = end;
    place += 4;
    for (let element: u32 = 0; element < elements; element++, place += 4) {
      end += load<u32>(place);
      targetOffsets += 4;
      store<u32>(targetOffsets, end);
    }
    memory.copy(target + start, place, end - start);
  }
}
