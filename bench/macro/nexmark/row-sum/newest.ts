// A table of the newest sum of each key: open addressing, entries of key and sum. The key 0 stands for an empty entry.

const ENTRY_SHIFT: usize = 4;

/**
 * Enters the sums of rows; a row replaces the one before it with the same key. Returns by how much the total of all sums
 * in the table grows; adds to the u32 at `count` how many keys are new. `mask` + 1 is the number of entries, of which at
 * least one stays empty.
 */
export function replaceSums(
  table: usize,
  mask: u32,
  keys: usize,
  sums: usize,
  rowCount: u32,
  count: usize,
): u64 {
  let growth: u64 = 0;
  let found: u32 = 0;
  for (let row: usize = 0; row < (rowCount as usize); row++) {
    const key = load<u64>(keys + (row << 3));
    const sum = load<u64>(sums + (row << 3));
    let position = (key as u32) & mask;
    let entry = table + ((position as usize) << ENTRY_SHIFT);
    while (load<u64>(entry) !== 0 && load<u64>(entry) !== key) {
      position = (position + 1) & mask;
      entry = table + ((position as usize) << ENTRY_SHIFT);
    }
    if (load<u64>(entry) === 0) {
      store<u64>(entry, key);
      found++;
    }
    growth += sum - load<u64>(entry, 8);
    store<u64>(entry, sum, 8);
  }
  store<u32>(count, load<u32>(count) + found);
  return growth;
}
