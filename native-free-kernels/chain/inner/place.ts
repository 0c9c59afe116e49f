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
import { KEY_BYTES, MARK_SECOND, MARKS, NEXT, sideHash, wordOf } from './links';

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

/**
 * Reads the entries of the keys from row `start` to `end`, and of those that are probably there what tells the first row of the
 * chain: all of them wait for memory together so. `target`: u32 by row, whose old values are not needed.
 */
export function readAhead(
  table: usize,
  side: u32,
  hashes: usize,
  start: u32,
  end: u32,
  target: usize,
): void {
  for (let row = start; row < end; row++) {
    const hash = sideHash(load<u64>(hashes + ((row as usize) << 3)), side);
    const place = indexPlace(hash, maskOf(table, hash)) as usize;
    const entry = load<u64>(indexOf(table, hash) + (place << 3));
    store<u32>(target + ((row as usize) << 2), hasHash(entry, hash) ? (entry as u32) : 0);
  }
  for (let row = start; row < end; row++) {
    const place = target + ((row as usize) << 2);
    const head = load<u32>(place);
    if (head === 0) continue;
    const slot = head - 1;
    const key = keyPlace(table, segmentOf(table, slot), rowOf(table, slot));
    const words =
      wordOf(table, slot, MARKS) ^ wordOf(table, slot, KEY_BYTES) ^ wordOf(table, slot, NEXT);
    store<u32>(place, words ^ load<u32>(keyBytes(table, key, load<u32>(key))));
  }
}
