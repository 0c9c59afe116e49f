// Lists that are made of parts of others: a range of elements of a column for each part.

const NONE: u32 = u32.MAX_VALUE;

/**
 * The ranges (u32 starts and lengths) that the elements of lists take in a column where their own begin at `base`. The
 * range of the next list stands `stride` places behind.
 */
export function listRanges(
  offsets: usize,
  count: u32,
  base: u32,
  stride: u32,
  starts: usize,
  lengths: usize,
): void {
  const bytes = (stride as usize) << 2;
  for (let row: u32 = 0; row < count; row++, offsets += 4, starts += bytes, lengths += bytes) {
    const start = load<u32>(offsets);
    store<u32>(starts, base + start);
    store<u32>(lengths, load<u32>(offsets, 4) - start);
  }
}

/** The offsets of `count` lists, each of the same number of ranges; returns the last, or -1 when it is over 2^31. */
export function rangeOffsets(lengths: usize, count: u32, stride: u32, target: usize): i32 {
  let end: u64 = 0;
  store<u32>(target, 0);
  for (let row: u32 = 0; row < count; row++) {
    for (let part: u32 = 0; part < stride; part++, lengths += 4) end += load<u32>(lengths) as u64;
    target += 4;
    store<u32>(target, end as u32);
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}

/** Writes the elements (u32) of `count` ranges, one behind the other. */
export function rangeElements(starts: usize, lengths: usize, count: u32, target: usize): void {
  for (let range: u32 = 0; range < count; range++, starts += 4, lengths += 4) {
    let element = load<u32>(starts);
    const end = target + ((load<u32>(lengths) as usize) << 2);
    for (; target < end; target += 4, element++) store<u32>(target, element);
  }
}

/** Writes the elements (u32) of lists, those of each from the last to the first. */
export function reverseElements(offsets: usize, count: u32, target: usize): void {
  let start = load<u32>(offsets);
  for (let row: u32 = 0; row < count; row++) {
    offsets += 4;
    const end = load<u32>(offsets);
    for (let element = end; element > start; target += 4) store<u32>(target, --element);
    start = end;
  }
}

/** Writes for the places of lists that are as long or longer the elements of lists, 0xffffffff behind their end. */
export function padElements(offsets: usize, targetOffsets: usize, count: u32, target: usize): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4, targetOffsets += 4) {
    let element = load<u32>(offsets);
    const last = load<u32>(offsets, 4);
    const length = load<u32>(targetOffsets, 4) - load<u32>(targetOffsets);
    for (const end = target + ((length as usize) << 2); target < end; target += 4, element++) {
      store<u32>(target, element < last ? element : NONE);
    }
  }
}

/** How many elements the longest list has. */
export function longestList(offsets: usize, count: u32): u32 {
  let longest: u32 = 0;
  let start = load<u32>(offsets);
  for (let row: u32 = 0; row < count; row++) {
    offsets += 4;
    const end = load<u32>(offsets);
    longest = max<u32>(longest, end - start);
    start = end;
  }
  return longest;
}
