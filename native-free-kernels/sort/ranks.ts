import { isSet, sameBytes } from '../table/inner/layout';

const ROW_NUMBER: u32 = 0;
const DENSE_RANK: u32 = 2;

/**
 * The rank of each row among the rows of its key, and before: among those of them that are old, which are the rows below
 * `oldCount`; 0 for a new row. `rows` are all rows in order, those of a key side by side; `keys` has a number (u32) for each
 * row. By `kind` a rank is the row's place, that of the first row equal to it, or the number of different rows up to it, where
 * `offsets` and `heap` hold a byte string for each row.
 */
export function rankRows(
  rows: usize,
  count: u32,
  keys: usize,
  offsets: usize,
  heap: usize,
  oldCount: u32,
  kind: u32,
  before: usize,
  after: usize,
): void {
  let last: u32 = 0;
  let all: u32 = 0;
  let allRank: u32 = 0;
  let allRises = false;
  let old: u32 = 0;
  let oldRank: u32 = 0;
  let oldRises = false;
  for (let place: u32 = 0; place < count; place++) {
    const row = load<u32>(rows + ((place as usize) << 2));
    if (place === 0 || numberOf(keys, row) !== numberOf(keys, last)) {
      all = allRank = old = oldRank = 0;
      allRises = oldRises = true;
    } else if (kind === ROW_NUMBER || !areEqual(offsets, heap, row, last)) {
      allRises = oldRises = true;
    }
    last = row;
    all++;
    if (allRises) {
      allRank = kind === DENSE_RANK ? allRank + 1 : all;
      allRises = false;
    }
    store<u32>(after + ((row as usize) << 2), allRank);
    if (row < oldCount) {
      old++;
      if (oldRises) {
        oldRank = kind === DENSE_RANK ? oldRank + 1 : old;
        oldRises = false;
      }
    }
    store<u32>(before + ((row as usize) << 2), row < oldCount ? oldRank : 0);
  }
}

/**
 * Clears the bits of those places whose row has another word than the row at the place before. `words` and `validity` are a
 * column's, as the `sortKeys` kernels write them.
 */
export function clearUnlikeNeighbours(
  words: usize,
  validity: usize,
  rows: usize,
  count: u32,
  bitmap: usize,
): void {
  for (let place: u32 = 1; place < count; place++) {
    const row = load<u32>(rows + ((place as usize) << 2));
    const last = load<u32>(rows + ((place as usize) << 2) - 4);
    const word = load<u64>(words + ((row as usize) << 3));
    const isLike = word === load<u64>(words + ((last as usize) << 3));
    if (isLike && isSet(validity, row) === isSet(validity, last)) continue;
    const byte = bitmap + ((place >> 3) as usize);
    store<u8>(byte, load<u8>(byte) & ~((1 as u8) << ((place & 7) as u8)));
  }
}

function numberOf(keys: usize, row: u32): u32 {
  return load<u32>(keys + ((row as usize) << 2));
}

function areEqual(offsets: usize, heap: usize, left: u32, right: u32): bool {
  const from = load<u32>(offsets + ((left as usize) << 2));
  const other = load<u32>(offsets + ((right as usize) << 2));
  const byteLength = load<u32>(offsets + ((left as usize) << 2), 4) - from;
  if (load<u32>(offsets + ((right as usize) << 2), 4) - other !== byteLength) return false;
  return sameBytes(heap + from, heap + other, byteLength);
}
