import { copyShort } from '../memory/inner/short';
import { BLOCK_ROWS, isLarge, readAhead } from './inner/ahead';
import {
  enter,
  entryOf,
  FREE_ROW,
  HEADER_DIRECTORY,
  HEADER_EXPIRY_OFFSET,
  HEADER_FREE_SLOT,
  HEADER_INDEX,
  HEADER_INDEX_MASK,
  HEADER_KEY_OFFSET,
  HEADER_KEY_WIDTH,
  HEADER_MOVED,
  HEADER_NEXT_SLOT,
  HEADER_ROW_COUNT,
  HEADER_SHIFT,
  HEADER_SLOT_CAPACITY,
  hasHash,
  hashPlace,
  indexOf,
  indexPlace,
  KEY_PREFIX_BYTES,
  KEY_REFERENCE_OFFSET,
  keyBytes,
  keyPlace,
  maskOf,
  rowOf,
  sameBytes,
  segmentOf,
  takeHeap,
  touch,
} from './inner/layout';

/**
 * Finds or makes the slot of each key from row `start` on. Stops where the table must grow first: returns the number
 * of rows done. Marks the segments of all slots as changed.
 */
export function tableFindOrInsert(
  table: usize,
  offsets: usize,
  heap: usize,
  hashes: usize,
  start: u32,
  count: u32,
  slots: usize,
): u32 {
  if (!isLarge(table)) return findRows(table, offsets, heap, hashes, start, count, slots);
  for (let row = start; row < count; ) {
    const end = min<u32>(row + BLOCK_ROWS, count);
    readAhead(table, hashes, row, end, slots);
    row = findRows(table, offsets, heap, hashes, row, end, slots);
    if (row < end) return row;
  }
  return count;
}

function findRows(
  table: usize,
  offsets: usize,
  heap: usize,
  hashes: usize,
  start: u32,
  count: u32,
  slots: usize,
): u32 {
  if (load<u32>(table, HEADER_MOVED) === 0) {
    const index = load<u32>(table, HEADER_INDEX) as usize;
    const mask = load<u32>(table, HEADER_INDEX_MASK);
    return findIn(table, index, mask, offsets, heap, hashes, start, count, slots);
  }
  for (let row = start; row < count; row++) {
    const hash = load<u64>(hashes + (row << 3));
    const index = indexOf(table, hash);
    const mask = maskOf(table, hash);
    const done = findIn(table, index, mask, offsets, heap, hashes, row, row + 1, slots);
    if (done === row) return row;
  }
  return count;
}

/** Does it in one index, which is the same for all rows: a choice for each would cost a twelfth of the time. */
function findIn(
  table: usize,
  index: usize,
  mask: u32,
  offsets: usize,
  heap: usize,
  hashes: usize,
  start: u32,
  count: u32,
  slots: usize,
): u32 {
  const directory = load<u32>(table, HEADER_DIRECTORY) as usize;
  const shift = load<u32>(table, HEADER_SHIFT);
  const rowMask: u32 = (1 << shift) - 1;
  const keyOffset = load<u32>(table, HEADER_KEY_OFFSET);
  const keyWidth = load<u32>(table, HEADER_KEY_WIDTH);
  for (let row = start; row < count; row++) {
    const hash = load<u64>(hashes + (row << 3));
    const from = load<u32>(offsets + (row << 2));
    const byteLength = load<u32>(offsets + (row << 2), 4) - from;
    const key = heap + from;
    let position = indexPlace(hash, mask);
    let slot: u32 = 0;
    while (true) {
      const entry = load<u64>(index + ((position as usize) << 3));
      if (entry === 0) {
        slot = insert(table, index, position, hash, key, byteLength);
        if (slot === FREE_ROW) return row;
        break;
      }
      slot = (entry as u32) - 1;
      if (hasHash(entry, hash)) {
        const segment = load<u32>(directory + ((slot >> shift) << 2)) as usize;
        const stored = segment + keyOffset + (slot & rowMask) * keyWidth;
        if (hasKey(table, stored, keyWidth, key, byteLength)) break;
      }
      position = (position + 1) & mask;
    }
    store<u32>(slots + (row << 2), slot);
    const segment = load<u32>(directory + ((slot >> shift) << 2)) as usize;
    touch(segment);
  }
  return count;
}

/** Enters all live rows into an index of zeros, by their stored hashes. */
export function tableFillIndex(table: usize): void {
  const index = load<u32>(table, HEADER_INDEX) as usize;
  const mask = load<u32>(table, HEADER_INDEX_MASK);
  const end = load<u32>(table, HEADER_NEXT_SLOT);
  for (let slot: u32 = 0; slot < end; slot++) {
    const segment = segmentOf(table, slot);
    const row = rowOf(table, slot);
    if (load<u32>(keyPlace(table, segment, row)) === FREE_ROW) continue;
    enter(index, mask, entryOf(load<u64>(hashPlace(table, segment, row)), slot));
  }
}

function hasKey(table: usize, stored: usize, keyWidth: u32, key: usize, byteLength: u32): bool {
  if (load<u32>(stored) !== byteLength) return false;
  const isInline = byteLength <= keyWidth - KEY_PREFIX_BYTES;
  const bytes = isInline ? stored + KEY_PREFIX_BYTES : keyBytes(table, stored, byteLength);
  return sameBytes(bytes, key, byteLength);
}

/** Returns FREE_ROW, with nothing changed, where rows, index or heap are full. */
function insert(
  table: usize,
  index: usize,
  position: u32,
  hash: u64,
  key: usize,
  byteLength: u32,
): u32 {
  const rowCount = load<u32>(table, HEADER_ROW_COUNT);
  // The index is never fuller than 3/8, or 4/8 while it is being widened: a row that has to look on costs a branch that
  // cannot be foreseen.
  const eighths: u64 = load<u32>(table, HEADER_MOVED) === 0 ? 3 : 4;
  if (((rowCount as u64) + 1) * 8 > (load<u32>(table, HEADER_INDEX_MASK) as u64) * eighths) {
    return FREE_ROW;
  }
  const free = load<u32>(table, HEADER_FREE_SLOT);
  const next = load<u32>(table, HEADER_NEXT_SLOT);
  if (free === 0 && next === load<u32>(table, HEADER_SLOT_CAPACITY)) return FREE_ROW;
  const slot = free !== 0 ? free - 1 : next;
  const segment = segmentOf(table, slot);
  const row = rowOf(table, slot);
  touch(segment);
  if (!storeKey(table, keyPlace(table, segment, row), key, byteLength)) return FREE_ROW;
  const place = hashPlace(table, segment, row);
  if (free !== 0) store<u32>(table, load<u64>(place) as u32, HEADER_FREE_SLOT);
  else store<u32>(table, next + 1, HEADER_NEXT_SLOT);
  store<u64>(place, hash);
  const expiry = load<u32>(table, HEADER_EXPIRY_OFFSET);
  if (expiry !== 0) store<i64>(segment + expiry + (row << 3), i64.MAX_VALUE);
  store<u64>(index + ((position as usize) << 3), entryOf(hash, slot));
  store<u32>(table, rowCount + 1, HEADER_ROW_COUNT);
  return slot;
}

function storeKey(table: usize, target: usize, key: usize, byteLength: u32): bool {
  if (byteLength <= load<u32>(table, HEADER_KEY_WIDTH) - KEY_PREFIX_BYTES) {
    copyShort(target + KEY_PREFIX_BYTES, key, byteLength);
  } else {
    const reference = takeHeap(table, byteLength);
    if (reference === 0) return false;
    store<u32>(target, (reference >> 32) as u32, KEY_REFERENCE_OFFSET);
    store<u32>(target, reference as u32, KEY_REFERENCE_OFFSET + 4);
    copyShort(keyBytes(table, target, byteLength), key, byteLength);
  }
  store<u32>(target, byteLength);
  return true;
}
