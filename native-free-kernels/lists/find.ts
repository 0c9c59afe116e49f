// What bits say of the elements of lists. Elements are the bits from one offset of a list to the next.

import { isSet } from '../table/inner/layout';

const NONE: u32 = u32.MAX_VALUE;

/** Writes the first element (u32) of each list whose bit is set, 0xffffffff for none; bitmap 0 stands for ones. */
export function firstOfLists(bitmap: usize, offsets: usize, count: u32, target: usize): void {
  let start = load<u32>(offsets);
  for (const end = target + ((count as usize) << 2); target < end; target += 4) {
    offsets += 4;
    const last = load<u32>(offsets);
    let element = start;
    while (element < last && !isSet(bitmap, element)) element++;
    store<u32>(target, element < last ? element : NONE);
    start = last;
  }
}

/**
 * Leaves out the elements whose bit is not set: writes the `count + 1` offsets of what stays, the elements themselves (u32),
 * and returns how many they are. Writes one element too many.
 */
export function keepInLists(
  bitmap: usize,
  offsets: usize,
  count: u32,
  targetOffsets: usize,
  elements: usize,
): u32 {
  let kept: u32 = 0;
  let element = load<u32>(offsets);
  store<u32>(targetOffsets, 0);
  for (let row: u32 = 0; row < count; row++) {
    offsets += 4;
    targetOffsets += 4;
    for (const end = load<u32>(offsets); element < end; element++) {
      store<u32>(elements + ((kept as usize) << 2), element);
      kept += isSet(bitmap, element) as u32;
    }
    store<u32>(targetOffsets, kept);
  }
  return kept;
}
