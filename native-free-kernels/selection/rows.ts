/**
 * Writes the numbers of the rows whose bit is set to `target`, in order; returns how many. `target` has room for
 * `rowCount` rows.
 */
export function selectRows(bitmap: usize, rowCount: u32, target: usize): u32 {
  const start = target;
  for (let row: u32 = 0; row < rowCount; row += 64) {
    const word = wordOf(bitmap, row, rowCount);
    target = word === u64.MAX_VALUE ? writeAll(row, target) : writeSet(word, row, target);
  }
  return ((target - start) >> 2) as u32;
}

/** The 64 bits from `row` on, those beyond the last row cleared. */
function wordOf(bitmap: usize, row: u32, rowCount: u32): u64 {
  const word = load<u64>(bitmap + (row >> 3));
  const rest = rowCount - row;
  return rest >= 64 ? word : word & ((1 << (rest as u64)) - 1);
}

function writeSet(word: u64, row: u32, target: usize): usize {
  while (word !== 0) {
    store<u32>(target, row + (ctz<u64>(word) as u32));
    target += 4;
    word &= word - 1;
  }
  return target;
}

/** A word without gaps: rows row … row + 63. */
function writeAll(row: u32, target: usize): usize {
  let rows = i32x4.add(i32x4.splat(row), i32x4(0, 1, 2, 3));
  const four = i32x4.splat(4);
  for (let end = target + 256; target < end; target += 16) {
    v128.store(target, rows);
    rows = i32x4.add(rows, four);
  }
  return target;
}
