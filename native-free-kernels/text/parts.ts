// Texts cut at a delimiter of one byte or more, as slices that `copySlices` copies.

import { findBytes, isSame } from './inner/find-bytes';

/** SPLIT_PART: the part with a number counted from 1, or from the end when it is negative; nothing where there is none. */
export function findParts(
  textOffsets: usize,
  heap: usize,
  delimiter: usize,
  delimiterBytes: u32,
  part: i32,
  length: u32,
  starts: usize,
  offsets: usize,
): u32 {
  const size = delimiterBytes as usize;
  let total: u32 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++, textOffsets += 4, starts += 4, offsets += 4) {
    const from = heap + (load<u32>(textOffsets) as usize);
    const to = heap + (load<u32>(textOffsets, 4) as usize);
    const before = part > 0 ? part - 1 : count(from, to, delimiter, size) + 1 + part;
    const start = behindDelimiters(from, to, delimiter, size, before);
    store<u32>(starts, 0);
    if (start !== 0) {
      store<u32>(starts, (start - heap) as u32);
      const end = findBytes(start, to, delimiter, size);
      total += ((end === 0 ? to : end) - start) as u32;
    }
    store<u32>(offsets, total, 4);
  }
  return total;
}

/**
 * SUBSTRING_INDEX: what stands before the delimiter with a number counted from 1, or behind it, counted from the end, when it
 * is negative; the whole text where there are not so many. Each is looked for one byte beside the one before.
 */
export function findBesideDelimiters(
  textOffsets: usize,
  heap: usize,
  delimiter: usize,
  delimiterBytes: u32,
  number: i32,
  length: u32,
  starts: usize,
  offsets: usize,
): u32 {
  const size = delimiterBytes as usize;
  let total: u32 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++, textOffsets += 4, starts += 4, offsets += 4) {
    let start = heap + (load<u32>(textOffsets) as usize);
    let end = heap + (load<u32>(textOffsets, 4) as usize);
    if (number > 0) {
      const found = findForwards(start, end, delimiter, size, number);
      if (found !== 0) end = found;
    } else {
      const found = findBackwards(start, end, delimiter, size, -number);
      if (found !== 0) start = found + size;
    }
    store<u32>(starts, (start - heap) as u32);
    total += (end - start) as u32;
    store<u32>(offsets, total, 4);
  }
  return total;
}

/** Behind this many delimiters, 0 where there are fewer or the number is negative. */
function behindDelimiters(
  place: usize,
  end: usize,
  delimiter: usize,
  size: usize,
  number: i32,
): usize {
  if (number < 0) return 0;
  for (; number > 0; number--) {
    const found = findBytes(place, end, delimiter, size);
    if (found === 0) return 0;
    place = found + size;
  }
  return place;
}

function count(place: usize, end: usize, delimiter: usize, size: usize): i32 {
  let found = findBytes(place, end, delimiter, size);
  let number = 0;
  for (; found !== 0; number++) found = findBytes(found + size, end, delimiter, size);
  return number;
}

function findForwards(place: usize, end: usize, delimiter: usize, size: usize, number: i32): usize {
  let found: usize = 0;
  for (; number > 0; number--, place = found + 1) {
    found = findBytes(place, end, delimiter, size);
    if (found === 0) return 0;
  }
  return found;
}

function findBackwards(
  start: usize,
  end: usize,
  delimiter: usize,
  size: usize,
  number: i32,
): usize {
  if (end - start < size) return 0;
  for (let place = end - size; place >= start; place--) {
    if (isSame(place, delimiter, size) && --number === 0) return place;
  }
  return 0;
}
