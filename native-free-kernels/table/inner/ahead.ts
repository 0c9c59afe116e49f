// Most of a large index, and of the rows behind it, is in no near cache. What a block of keys will read is read before, step by
// step for all of them, so that they wait for memory together.

import {
  HEADER_INDEX_MASK,
  hasHash,
  indexOf,
  indexPlace,
  keyPlace,
  maskOf,
  rowOf,
  segmentOf,
} from './layout';

/** More than a processor has reads under way, and few enough for the nearest cache. */
export const BLOCK_ROWS: u32 = 64;
/** An index of so many places is large. */
const LARGE_MASK_MIN: u32 = 0xffff;
const NO_SLOT: u32 = 0xffffffff;

export function isLarge(table: usize): bool {
  return load<u32>(table, HEADER_INDEX_MASK) >= LARGE_MASK_MIN;
}

/**
 * Reads the entries of the keys from row `start` to `end`, and the rows of those that are probably there. Where the slots of the
 * keys will be written is used meanwhile, so that no optimiser leaves this out.
 */
export function readAhead(table: usize, hashes: usize, start: u32, end: u32, slots: usize): void {
  for (let row = start; row < end; row++) {
    const hash = load<u64>(hashes + ((row as usize) << 3));
    const place = indexPlace(hash, maskOf(table, hash)) as usize;
    const entry = load<u64>(indexOf(table, hash) + (place << 3));
    // Without an entry that is NO_SLOT, too.
    const slot = (entry as u32) - 1;
    store<u32>(slots + ((row as usize) << 2), hasHash(entry, hash) ? slot : NO_SLOT);
  }
  for (let row = start; row < end; row++) {
    const place = slots + ((row as usize) << 2);
    const slot = load<u32>(place);
    if (slot === NO_SLOT) continue;
    store<u32>(place, load<u32>(keyPlace(table, segmentOf(table, slot), rowOf(table, slot))));
  }
}
