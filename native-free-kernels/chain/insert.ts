import { copyShort } from '../memory/inner/short';
import { BLOCK_ROWS, isLarge } from '../table/inner/ahead';
import {
  enter,
  entryOf,
  FREE_ROW,
  HEADER_EXPIRY_OFFSET,
  HEADER_FREE_SLOT,
  HEADER_INDEX,
  HEADER_INDEX_MASK,
  HEADER_KEY_WIDTH,
  HEADER_NEXT_SLOT,
  HEADER_ROW_COUNT,
  HEADER_SLOT_CAPACITY,
  hashPlace,
  isSet,
  KEY_PREFIX_BYTES,
  KEY_REFERENCE_OFFSET,
  keyBytes,
  keyPlace,
  rowOf,
  segmentOf,
  takeHeap,
  touch,
} from '../table/inner/layout';
import {
  KEY_BYTES,
  MARK_LOOSE,
  MARK_MATCHED,
  MARKS,
  NEXT,
  PREVIOUS,
  setWord,
  sideHash,
  wordOf,
} from './inner/links';
import { findPlace, readAhead } from './inner/place';

/**
 * Puts rows of one side into the table from row `start` on. Stops where the table must grow first: returns the number of
 * rows done. Rows without a key (`validity`) are in no chain; `matched` is a bitmap of marks, 0 for none.
 */
export function chainInsert(
  table: usize,
  side: u32,
  offsets: usize,
  heap: usize,
  hashes: usize,
  validity: usize,
  rowOffsets: usize,
  rowHeap: usize,
  matched: usize,
  start: u32,
  count: u32,
  slots: usize,
): u32 {
  const isFar = isLarge(table);
  for (let row = start; row < count; row++) {
    if (isFar && (row - start) % BLOCK_ROWS === 0) {
      readAhead(table, side, hashes, row, min<u32>(row + BLOCK_ROWS, count), slots);
    }
    const from = load<u32>(offsets + ((row as usize) << 2));
    const keyLength = load<u32>(offsets + ((row as usize) << 2), 4) - from;
    const rowFrom = load<u32>(rowOffsets + ((row as usize) << 2));
    const rowLength = load<u32>(rowOffsets + ((row as usize) << 2), 4) - rowFrom;
    const hash = sideHash(load<u64>(hashes + ((row as usize) << 3)), side);
    const slot = takeSlot(table, hash, heap + from, keyLength, rowHeap + rowFrom, rowLength);
    if (slot === FREE_ROW) return row;
    const isLoose = !isSet(validity, row);
    let marks = side;
    if (matched !== 0 && isSet(matched, row)) marks |= MARK_MATCHED;
    if (isLoose) marks |= MARK_LOOSE;
    setWord(table, slot, KEY_BYTES, keyLength);
    setWord(table, slot, MARKS, marks);
    setWord(table, slot, NEXT, 0);
    setWord(table, slot, PREVIOUS, 0);
    if (!isLoose) link(table, slot, side, heap + from, keyLength, hash);
    store<u32>(slots + ((row as usize) << 2), slot);
  }
  return count;
}

/** Enters the first rows of all chains into an index of zeros, by their stored hashes. */
export function chainFillIndex(table: usize): void {
  const index = load<u32>(table, HEADER_INDEX) as usize;
  const mask = load<u32>(table, HEADER_INDEX_MASK);
  const end = load<u32>(table, HEADER_NEXT_SLOT);
  for (let slot: u32 = 0; slot < end; slot++) {
    const segment = segmentOf(table, slot);
    const row = rowOf(table, slot);
    if (load<u32>(keyPlace(table, segment, row)) === FREE_ROW) continue;
    if (wordOf(table, slot, PREVIOUS) !== 0) continue;
    if ((wordOf(table, slot, MARKS) & MARK_LOOSE) !== 0) continue;
    enter(index, mask, entryOf(load<u64>(hashPlace(table, segment, row)), slot));
  }
}

/** Makes a row the first of its chain. */
function link(table: usize, slot: u32, side: u32, key: usize, keyLength: u32, hash: u64): void {
  const place = findPlace(table, side, key, keyLength, hash);
  const head = load<u64>(place) as u32;
  store<u64>(place, entryOf(hash, slot));
  if (head === 0) return;
  setWord(table, slot, NEXT, head);
  touch(segmentOf(table, head - 1));
  setWord(table, head - 1, PREVIOUS, slot + 1);
}

/** Returns FREE_ROW, with nothing changed, where rows, index or heap are full. */
function takeSlot(
  table: usize,
  hash: u64,
  key: usize,
  keyLength: u32,
  source: usize,
  byteLength: u32,
): u32 {
  const rowCount = load<u32>(table, HEADER_ROW_COUNT);
  // The index is never fuller than 5/8, also if every row had a key of its own.
  if (((rowCount as u64) + 1) * 8 > (load<u32>(table, HEADER_INDEX_MASK) as u64) * 5) {
    return FREE_ROW;
  }
  const free = load<u32>(table, HEADER_FREE_SLOT);
  const next = load<u32>(table, HEADER_NEXT_SLOT);
  if (free === 0 && next === load<u32>(table, HEADER_SLOT_CAPACITY)) return FREE_ROW;
  const slot = free !== 0 ? free - 1 : next;
  const segment = segmentOf(table, slot);
  const row = rowOf(table, slot);
  touch(segment);
  const target = takeBytes(table, keyPlace(table, segment, row), keyLength + byteLength);
  if (target === 0) return FREE_ROW;
  copyShort(target, key, keyLength);
  copyShort(target + keyLength, source, byteLength);
  const place = hashPlace(table, segment, row);
  if (free !== 0) store<u32>(table, load<u64>(place) as u32, HEADER_FREE_SLOT);
  else store<u32>(table, next + 1, HEADER_NEXT_SLOT);
  store<u64>(place, hash);
  const expiry = load<u32>(table, HEADER_EXPIRY_OFFSET);
  if (expiry !== 0) store<i64>(segment + expiry + (row << 3), i64.MAX_VALUE);
  store<u32>(table, rowCount + 1, HEADER_ROW_COUNT);
  return slot;
}

/** Room for a row's byte string, in the row or in the heap; 0 where the heap has none. */
function takeBytes(table: usize, key: usize, byteLength: u32): usize {
  if (byteLength > load<u32>(table, HEADER_KEY_WIDTH) - KEY_PREFIX_BYTES) {
    const reference = takeHeap(table, byteLength);
    if (reference === 0) return 0;
    store<u32>(key, (reference >> 32) as u32, KEY_REFERENCE_OFFSET);
    store<u32>(key, reference as u32, KEY_REFERENCE_OFFSET + 4);
  }
  store<u32>(key, byteLength);
  return keyBytes(table, key, byteLength);
}
