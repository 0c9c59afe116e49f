// The checksum of the Nexmark answers: for each row the first 8 bytes of its line's MD5, as a big-endian number.

import { hashKey } from './key.ts';
import { writeLine } from './lines.ts';
import { digestEight, padMessage } from './md5.ts';

const LANES: u32 = 8;
const LANES_OF_GROUP: u32 = 4;
const LANE_BYTES: usize = 16 * 1024;

/**
 * Writes the sums (u64) of `rowCount` rows to `sums` and returns their total; to `keys` the hashes of the columns whose
 * bits are set in `keyColumns`, if any is. With `weights` (i32) a row counts as often as its weight says: one that is taken
 * back has −1. `work` has room for eight lines, and for 1 KiB in front of them. Texts of a row must not be longer than
 * 15 KiB together.
 */
export function sumRows(
  columns: usize,
  columnCount: u32,
  rowCount: u32,
  sines: usize,
  work: usize,
  sums: usize,
  keyColumns: u32,
  keys: usize,
  weights: usize,
): u64 {
  const messages = work;
  const blocks = work + 32;
  const digests = work + 64;
  const words = work + 128;
  const ends = work + 640;
  const lines = work + 1024;
  let total: u64 = 0;
  for (let first: u32 = 0; first < rowCount; first += LANES) {
    for (let lane: u32 = 0; lane < LANES; lane++) {
      // Lanes without a row of their own repeat the last one.
      const row = min(first + lane, rowCount - 1) as usize;
      const line = lines + (lane as usize) * LANE_BYTES;
      const end = writeLine(columns, columnCount, row, line, ends);
      if (keyColumns !== 0) {
        store<u64>(keys + (row << 3), hashKey(line, ends, columnCount, keyColumns));
      }
      store<u32>(messages + ((lane as usize) << 2), line as u32);
      store<u32>(blocks + ((lane as usize) << 2), padMessage(line, end - line));
    }
    digestEight(messages, blocks, sines, words, digests);
    const count = min(LANES, rowCount - first);
    for (let lane: u32 = 0; lane < count; lane++) {
      const group = lane / LANES_OF_GROUP;
      const place = digests + ((group as usize) << 5) + (((lane % LANES_OF_GROUP) as usize) << 2);
      const sum = ((bswap(load<u32>(place)) as u64) << 32) | (bswap(load<u32>(place, 16)) as u64);
      store<u64>(sums + (((first + lane) as usize) << 3), sum);
      total +=
        weights === 0 ? sum : sum * (load<i32>(weights + ((first + lane) << 2)) as i64 as u64);
    }
  }
  return total;
}

/** What weights (i32) add up to: by how many rows the result grows. */
export function sumWeights(weights: usize, count: u32): i32 {
  let sum: i32 = 0;
  for (let row: usize = 0; row < (count as usize); row++) sum += load<i32>(weights + (row << 2));
  return sum;
}
