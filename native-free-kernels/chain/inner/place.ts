import {
  hasHash,
  indexOf,
  indexPlace,
  keyBytes,
  keyPlace,
  maskOf,
  rowOf,
  sameBytes,
  segmentOf,
} from '../../table/inner/layout';
import { KEY_BYTES, MARK_SECOND, MARKS, wordOf } from './links';

/** The entry of a key, or the empty one where it belongs. */
export function findPlace(table: usize, side: u32, key: usize, byteLength: u32, hash: u64): usize {
  const index = indexOf(table, hash);
  const mask = maskOf(table, hash);
  let position = indexPlace(hash, mask);
  while (true) {
    const place = index + ((position as usize) << 3);
    const entry = load<u64>(place);
    if (entry === 0) return place;
    const slot = (entry as u32) - 1;
    if (hasHash(entry, hash) && hasKey(table, slot, side, key, byteLength)) return place;
    position = (position + 1) & mask;
  }
}

function hasKey(table: usize, slot: u32, side: u32, key: usize, byteLength: u32): bool {
  if ((wordOf(table, slot, MARKS) & MARK_SECOND) !== side) return false;
  if (wordOf(table, slot, KEY_BYTES) !== byteLength) return false;
  const stored = keyPlace(table, segmentOf(table, slot), rowOf(table, slot));
  return sameBytes(keyBytes(table, stored, load<u32>(stored)), key, byteLength);
}
