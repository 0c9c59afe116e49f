import { dropHeap, heapPlace, heapSize, segmentAt, takeHeap, touch } from './layout';

export const LENGTH_BYTES: u32 = 4;

/**
 * Where the bytes of the string that a slot's accumulator refers to go: over the old ones where these take as much room. Its length
 * is written. 0, with nothing changed, without room.
 */
export function roomFor(table: usize, place: usize, byteLength: u32): usize {
  const size = byteLength + LENGTH_BYTES;
  let string: usize = 0;
  if (load<u64>(place) !== 0) {
    const number = load<u32>(place, 4);
    const old = heapPlace(table, number, load<u32>(place));
    const oldSize = load<u32>(old) + LENGTH_BYTES;
    if (heapSize(oldSize) === heapSize(size)) {
      touch(segmentAt(table, number));
      string = old;
    } else {
      string = takeString(table, place, size);
      if (string === 0) return 0;
      dropHeap(table, number, oldSize);
    }
  } else {
    string = takeString(table, place, size);
    if (string === 0) return 0;
  }
  store<u32>(string, byteLength);
  return string + LENGTH_BYTES;
}

/** Lets the accumulator refer to new room of the heap, `size` bytes with the length; 0 where there is none. */
export function takeString(table: usize, place: usize, size: u32): usize {
  const reference = takeHeap(table, size);
  if (reference === 0) return 0;
  store<u64>(place, reference);
  return heapPlace(table, (reference >> 32) as u32, reference as u32);
}
