import {
  ACCUMULATOR_BYTES,
  ACCUMULATOR_REFERENCE,
  ACCUMULATOR_STRIDE,
  ACCUMULATOR_WIDTH,
  dropHeap,
  entryOf,
  FREE_ROW,
  HEADER_ACCUMULATOR_COUNT,
  HEADER_ACCUMULATORS,
  HEADER_EXPIRY_OFFSET,
  HEADER_FREE_SLOT,
  HEADER_KEY_WIDTH,
  HEADER_ROW_COUNT,
  hashPlace,
  heapPlace,
  homeOf,
  indexOf,
  indexPlace,
  KEY_PREFIX_BYTES,
  KEY_REFERENCE_OFFSET,
  keyPlace,
  maskOf,
  rowOf,
  segmentOf,
  touch,
} from './layout';

/** Zeroes a slot, which becomes the first free one. Its index entry is gone already. */
export function clearSlot(table: usize, slot: u32): void {
  const segment = segmentOf(table, slot);
  const row = rowOf(table, slot);
  touch(segment);
  clearKey(table, keyPlace(table, segment, row));
  clearAccumulators(table, segment, row);
  const expiry = load<u32>(table, HEADER_EXPIRY_OFFSET);
  if (expiry !== 0) store<i64>(segment + expiry + (row << 3), 0);
  store<u64>(hashPlace(table, segment, row), load<u32>(table, HEADER_FREE_SLOT) as u64);
  store<u32>(table, slot + 1, HEADER_FREE_SLOT);
  store<u32>(table, load<u32>(table, HEADER_ROW_COUNT) - 1, HEADER_ROW_COUNT);
}

/** Closes the gap: entries behind it move up unless they are at home. */
export function removeFromIndex(table: usize, hash: u64, slot: u32): void {
  const index = indexOf(table, hash);
  const mask = maskOf(table, hash);
  let gap = indexPlace(hash, mask);
  // By hash and slot: of an entry that was moved away, the one that is left may have a slot that is another key's since.
  const own = entryOf(hash, slot);
  while (load<u64>(index + ((gap as usize) << 3)) !== own) gap = (gap + 1) & mask;
  let position = gap;
  while (true) {
    position = (position + 1) & mask;
    const entry = load<u64>(index + ((position as usize) << 3));
    if (entry === 0) break;
    const home = homeOf(entry, mask);
    if (((position - home) & mask) < ((position - gap) & mask)) continue;
    store<u64>(index + ((gap as usize) << 3), entry);
    gap = position;
  }
  store<u64>(index + ((gap as usize) << 3), 0);
}

function clearKey(table: usize, key: usize): void {
  const width = load<u32>(table, HEADER_KEY_WIDTH);
  const byteLength = load<u32>(key);
  if (byteLength > width - KEY_PREFIX_BYTES) {
    dropHeap(table, load<u32>(key, KEY_REFERENCE_OFFSET), byteLength);
  }
  memory.fill(key, 0, width);
  store<u32>(key, FREE_ROW);
}

function clearAccumulators(table: usize, segment: usize, row: u32): void {
  const count = load<u32>(table, HEADER_ACCUMULATOR_COUNT);
  let descriptor = table + HEADER_ACCUMULATORS;
  for (let index: u32 = 0; index < count; index++, descriptor += ACCUMULATOR_BYTES) {
    const place = segment + load<u32>(descriptor) + row * load<u32>(descriptor, ACCUMULATOR_STRIDE);
    const isReference = load<u32>(descriptor, ACCUMULATOR_REFERENCE) !== 0;
    if (isReference && load<u64>(place) !== 0) {
      const number = load<u32>(place, 4);
      dropHeap(table, number, load<u32>(heapPlace(table, number, load<u32>(place))) + 4);
    }
    memory.fill(place, 0, load<u32>(descriptor, ACCUMULATOR_WIDTH));
  }
}
