/** Stands for no element, where an empty list keeps its row. */
const MISSING: u32 = u32.MAX_VALUE;

/**
 * Counts the elements of the lists that are not null; `outer` 1 counts one for each list without elements. Returns -1
 * when that is over 2^31.
 */
export function countElements(offsets: usize, validity: usize, count: u32, outer: u32): i32 {
  let total: u64 = 0;
  for (let row: u32 = 0; row < count; row++, offsets += 4) {
    total += max<u32>(lengthOf(offsets, validity, row), outer) as u64;
  }
  return total > (i32.MAX_VALUE as u64) ? -1 : (total as i32);
}

/** Writes for each element, in order, the row of its list and its row in the child column. */
export function explodeElements(
  offsets: usize,
  validity: usize,
  count: u32,
  outer: u32,
  rows: usize,
  elements: usize,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4) {
    const length = lengthOf(offsets, validity, row);
    let element = length === 0 ? MISSING : load<u32>(offsets);
    const end = rows + ((max<u32>(length, outer) as usize) << 2);
    for (; rows < end; rows += 4, elements += 4) {
      store<u32>(rows, row);
      store<u32>(elements, element);
      element++;
    }
  }
}

/** Writes the place (i32, from 0) of each element in its list; 0 for no element. */
export function elementPositions(
  offsets: usize,
  rows: usize,
  elements: usize,
  count: u32,
  target: usize,
): void {
  const end = target + ((count as usize) << 2);
  for (; target < end; target += 4, rows += 4, elements += 4) {
    const element = load<u32>(elements);
    const start = load<u32>(offsets + ((load<u32>(rows) as usize) << 2));
    store<u32>(target, element === MISSING ? 0 : element - start);
  }
}

function lengthOf(offsets: usize, validity: usize, row: u32): u32 {
  if (validity !== 0) {
    const bit = (load<u8>(validity + (row >> 3)) >> ((row & 7) as u8)) & 1;
    if (bit === 0) return 0;
  }
  return load<u32>(offsets, 4) - load<u32>(offsets);
}
