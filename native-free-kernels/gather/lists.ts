const MISSING: u32 = u32.MAX_VALUE;

/**
 * Writes the `count + 1` offsets of the gathered lists or byte strings and returns the last, or -1 when it is over
 * 2 GiB. Row 0xffffffff stands for no row and takes no room.
 */
export function gatherOffsets(offsets: usize, rows: usize, count: u32, target: usize): i32 {
  let end: u64 = 0;
  store<u32>(target, 0);
  for (let row: u32 = 0; row < count; row++, rows += 4) {
    const number = load<u32>(rows);
    const isMissing = number === MISSING;
    const place = offsets + ((isMissing ? 0 : (number as usize)) << 2);
    const length = load<u32>(place, 4) - load<u32>(place);
    end += isMissing ? 0 : length;
    target += 4;
    store<u32>(target, end as u32);
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}

/** Writes the row numbers, in the child, of all elements of the gathered lists. */
export function gatherElements(
  offsets: usize,
  rows: usize,
  count: u32,
  targetOffsets: usize,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++, rows += 4, targetOffsets += 4) {
    const length = load<u32>(targetOffsets, 4) - load<u32>(targetOffsets);
    if (length === 0) continue;
    let element = load<u32>(offsets + ((load<u32>(rows) as usize) << 2));
    for (const end = element + length; element < end; element++, target += 4) {
      store<u32>(target, element);
    }
  }
}
