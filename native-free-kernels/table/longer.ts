import {
  HEADER_EXPIRY_OFFSET,
  hasHash,
  hashPlace,
  indexOf,
  indexPlace,
  keyBytes,
  keyPlace,
  maskOf,
  rowOf,
  sameBytes,
  segmentOf,
} from './inner/layout';

/**
 * Finds all slots whose key is one of these keys and `extra` bytes more, under the key's own hash. Writes each slot (u32)
 * and the number of its key's row (u32), in order of rows, unless `slots` is 0; returns how many.
 */
export function tableFindLonger(
  table: usize,
  offsets: usize,
  heap: usize,
  hashes: usize,
  count: u32,
  extra: u32,
  slots: usize,
  rows: usize,
): u32 {
  let found: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    const hash = load<u64>(hashes + (row << 3));
    const from = load<u32>(offsets + (row << 2));
    const byteLength = load<u32>(offsets + (row << 2), 4) - from;
    const index = indexOf(table, hash);
    const mask = maskOf(table, hash);
    let position = indexPlace(hash, mask);
    while (true) {
      const entry = load<u64>(index + ((position as usize) << 3));
      if (entry === 0) break;
      position = (position + 1) & mask;
      if (!hasHash(entry, hash)) continue;
      const slot = (entry as u32) - 1;
      if (!beginsWith(table, slot, hash, heap + from, byteLength, extra)) continue;
      if (slots !== 0) {
        store<u32>(slots + (found << 2), slot);
        store<u32>(rows + (found << 2), row);
      }
      found++;
    }
  }
  return found;
}

function beginsWith(
  table: usize,
  slot: u32,
  hash: u64,
  key: usize,
  byteLength: u32,
  extra: u32,
): bool {
  const segment = segmentOf(table, slot);
  const row = rowOf(table, slot);
  if (load<u64>(hashPlace(table, segment, row)) !== hash) return false;
  const stored = keyPlace(table, segment, row);
  if (load<u32>(stored) !== byteLength + extra) return false;
  return sameBytes(keyBytes(table, stored, byteLength + extra), key, byteLength);
}

/** The expiry (i64) of each slot. */
export function tableExpiries(table: usize, slots: usize, count: u32, target: usize): void {
  const offset = load<u32>(table, HEADER_EXPIRY_OFFSET);
  for (let row: u32 = 0; row < count; row++) {
    const slot = load<u32>(slots + (row << 2));
    const place = segmentOf(table, slot) + offset + (rowOf(table, slot) << 3);
    store<i64>(target + (row << 3), load<i64>(place));
  }
}
