import { isSet, sameBytes } from '../table/inner/layout';

// The index of a join: entries of 64 bits, open addressing: high half of the hash, row + 1; 0 is empty. Rows with equal keys
// hang in a chain: `next` has for each row the next one + 1, or 0.

/** Enters rows into an index of zeros. Chains go in order of rows, because the last row is entered first. */
export function joinBuild(
  offsets: usize,
  heap: usize,
  hashes: usize,
  validity: usize,
  count: u32,
  index: usize,
  mask: u32,
  next: usize,
): void {
  for (let left = count; left > 0; left--) {
    const row = left - 1;
    store<u32>(next + ((row as usize) << 2), 0);
    if (!isSet(validity, row)) continue;
    const hash = load<u64>(hashes + ((row as usize) << 3));
    const place = findPlace(offsets, heap, row, hash, index, mask, offsets, heap);
    store<u32>(next + ((row as usize) << 2), load<u64>(place) as u32);
    store<u64>(place, ((hash >> 32) << 32) | ((row + 1) as u64));
  }
}

/** Writes for each row the first row with its key, or 0xffffffff; returns how many have one. */
export function joinProbe(
  offsets: usize,
  heap: usize,
  hashes: usize,
  validity: usize,
  count: u32,
  index: usize,
  mask: u32,
  builtOffsets: usize,
  builtHeap: usize,
  found: usize,
): u32 {
  let missing: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    let head: u32 = 0;
    if (isSet(validity, row)) {
      const hash = load<u64>(hashes + ((row as usize) << 3));
      const place = findPlace(offsets, heap, row, hash, index, mask, builtOffsets, builtHeap);
      head = load<u64>(place) as u32;
    }
    store<u32>(found + ((row as usize) << 2), head - 1);
    missing += (head === 0) as u32;
  }
  return count - missing;
}

/** The entry of a row's key, or the empty one where it belongs. */
function findPlace(
  offsets: usize,
  heap: usize,
  row: u32,
  hash: u64,
  index: usize,
  mask: u32,
  builtOffsets: usize,
  builtHeap: usize,
): usize {
  const from = load<u32>(offsets + ((row as usize) << 2));
  const byteLength = load<u32>(offsets + ((row as usize) << 2), 4) - from;
  let position = (hash as u32) & mask;
  while (true) {
    const place = index + ((position as usize) << 3);
    const entry = load<u64>(place);
    if (entry === 0) return place;
    if (entry >> 32 === hash >> 32) {
      const built = builtOffsets + (((entry as u32) - 1) << 2);
      const start = load<u32>(built);
      const isSame =
        load<u32>(built, 4) - start === byteLength &&
        sameBytes(builtHeap + start, heap + from, byteLength);
      if (isSame) return place;
    }
    position = (position + 1) & mask;
  }
}
