import { hashBytes } from './inner/xxhash';

/**
 * Writes the hash (i64) of each byte string. Low and high bits depend on all bytes: the high half chooses the partition,
 * the low half the place in a table's index.
 */
export function hashKeys(offsets: usize, heap: usize, count: u32, target: usize): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4, target += 8) {
    const from = load<u32>(offsets);
    store<u64>(target, hashBytes(heap + from, load<u32>(offsets, 4) - from));
  }
}
