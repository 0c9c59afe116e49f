import {
  ACCUMULATOR_BYTES,
  ACCUMULATOR_STRIDE,
  HEADER_ACCUMULATORS,
  rowOf,
  segmentOf,
} from '../../table/inner/layout';

// A chained table keeps rows, several for a key: its slots are rows. The index holds the first row of each chain, the
// others hang behind it in both directions, newest first. A row's byte string is its key, then what it carries; its
// accumulators, four words each:
//
//   next, previous   slot + 1 of the neighbours in the chain, 0 for none
//   keyBytes         length of the key within the byte string
//   marks            the bits below

export const NEXT: u32 = 0;
export const PREVIOUS: u32 = 1;
export const KEY_BYTES: u32 = 2;
export const MARKS: u32 = 3;

/** The row belongs to the second of the two sides, whose keys do not meet those of the first. */
export const MARK_SECOND: u32 = 1;
export const MARK_MATCHED: u32 = 2;
/** The row has no key: it is in no chain. */
export const MARK_LOOSE: u32 = 4;

/** The place of a word of a slot. */
export function wordPlace(table: usize, slot: u32, word: u32): usize {
  const descriptor = table + HEADER_ACCUMULATORS + word * ACCUMULATOR_BYTES;
  const stride = load<u32>(descriptor, ACCUMULATOR_STRIDE);
  return segmentOf(table, slot) + load<u32>(descriptor) + rowOf(table, slot) * stride;
}

export function wordOf(table: usize, slot: u32, word: u32): u32 {
  return load<u32>(wordPlace(table, slot, word));
}

export function setWord(table: usize, slot: u32, word: u32, value: u32): void {
  store<u32>(wordPlace(table, slot, word), value);
}

/** Hashes of the two sides differ for equal keys. */
export function sideHash(hash: u64, side: u32): u64 {
  return side === 0 ? hash : ~hash;
}
