/** Stands for no row. */
const NO_ROW: u32 = 0xffffffff;

/**
 * Writes pairs of a probing row and a row of its chain, whose first is in `found`, at most `capacity`; returns how many.
 * `cursor` holds where to go on: the row, and the place in its chain + 1 (0: at its first). All pairs are written when the row
 * is `count`. Without `next` every chain has one row.
 */
export function joinPairs(
  found: usize,
  next: usize,
  count: u32,
  cursor: usize,
  capacity: u32,
  probing: usize,
  built: usize,
): u32 {
  if (next === 0) return firstPairs(found, count, cursor, capacity, probing, built);
  let row = load<u32>(cursor);
  let link = load<u32>(cursor, 4);
  let written: u32 = 0;
  while (row < count) {
    if (link === 0) link = load<u32>(found + ((row as usize) << 2)) + 1;
    while (link !== 0 && written < capacity) {
      store<u32>(probing + ((written as usize) << 2), row);
      store<u32>(built + ((written as usize) << 2), link - 1);
      link = load<u32>(next + (((link - 1) as usize) << 2));
      written++;
    }
    if (link !== 0) break;
    row++;
  }
  store<u32>(cursor, row);
  store<u32>(cursor, link, 4);
  return written;
}

/** As `joinPairs` where every chain has one row. */
function firstPairs(
  found: usize,
  count: u32,
  cursor: usize,
  capacity: u32,
  probing: usize,
  built: usize,
): u32 {
  const first = load<u32>(cursor);
  const end = first + min<u32>(count - first, capacity);
  let written: u32 = 0;
  for (let row = first; row < end; row++) {
    const head = load<u32>(found + ((row as usize) << 2));
    store<u32>(probing + ((written as usize) << 2), row);
    store<u32>(built + ((written as usize) << 2), head);
    written += (head !== NO_ROW) as u32;
  }
  store<u32>(cursor, end);
  return written;
}

/** Writes pairs of every row of one side with every row of the other, from a pair on; returns how many. */
export function crossPairs(
  count: u32,
  otherCount: u32,
  cursor: usize,
  capacity: u32,
  rows: usize,
  others: usize,
): u32 {
  let row = load<u32>(cursor);
  let other = load<u32>(cursor, 4);
  let written: u32 = 0;
  while (row < count && otherCount > 0) {
    for (; other < otherCount && written < capacity; other++, written++) {
      store<u32>(rows + ((written as usize) << 2), row);
      store<u32>(others + ((written as usize) << 2), other);
    }
    if (other < otherCount) break;
    other = 0;
    row++;
  }
  store<u32>(cursor, otherCount > 0 ? row : count);
  store<u32>(cursor, other, 4);
  return written;
}

/** Sets the bit of each row. */
export function markRows(rows: usize, count: u32, bitmap: usize): void {
  for (let place: u32 = 0; place < count; place++) {
    const row = load<u32>(rows + ((place as usize) << 2));
    const byte = bitmap + (row >> 3);
    store<u8>(byte, load<u8>(byte) | ((1 << ((row & 7) as u8)) as u8));
  }
}

/** Sets a bit for each row that has one. */
export function foundBits(found: usize, count: u32, target: usize): void {
  for (let row: u32 = 0; row < count; row += 8) {
    const end = min<u32>(8, count - row);
    let bits: u32 = 0;
    for (let bit: u32 = 0; bit < end; bit++) {
      const first = load<u32>(found + (((row + bit) as usize) << 2));
      bits |= ((first !== NO_ROW) as u32) << bit;
    }
    store<u8>(target + (row >> 3), bits as u8);
  }
}

/** Writes the numbers of all rows in order. */
export function everyRow(count: u32, target: usize): void {
  for (let row: u32 = 0; row < count; row++, target += 4) store<u32>(target, row);
}
