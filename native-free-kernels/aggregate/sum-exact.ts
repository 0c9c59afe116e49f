// Sums of integers and decimals: an i128, and a tally that holds the number of values in its low 40 bits and above
// them how often the i128 has wrapped around, upwards less downwards. So a sum is exact whatever the order of its
// values, and can be taken back.

import { isSet, slotAddress } from '../table/inner/layout';

const WRAP_SHIFT: u64 = 40;

export function sumI8(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  sumOffset: u32,
  tallyOffset: u32,
  values: usize,
  validity: usize,
  sign: i32,
): void {
  addValues<i8>(slots, count, directory, shift, sumOffset, tallyOffset, values, validity, sign);
}

export function sumI16(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  sumOffset: u32,
  tallyOffset: u32,
  values: usize,
  validity: usize,
  sign: i32,
): void {
  addValues<i16>(slots, count, directory, shift, sumOffset, tallyOffset, values, validity, sign);
}

export function sumI32(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  sumOffset: u32,
  tallyOffset: u32,
  values: usize,
  validity: usize,
  sign: i32,
): void {
  addValues<i32>(slots, count, directory, shift, sumOffset, tallyOffset, values, validity, sign);
}

export function sumI64(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  sumOffset: u32,
  tallyOffset: u32,
  values: usize,
  validity: usize,
  sign: i32,
): void {
  addValues<i64>(slots, count, directory, shift, sumOffset, tallyOffset, values, validity, sign);
}

export function sumI128(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  sumOffset: u32,
  tallyOffset: u32,
  values: usize,
  validity: usize,
  sign: i32,
): void {
  for (let row: u32 = 0; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const slot = load<u32>(slots + (row << 2));
    const value = values + (row << 4);
    const sum = slotAddress(directory, shift, sumOffset, 4, slot);
    const tally = slotAddress(directory, shift, tallyOffset, 3, slot);
    const wraps =
      sign > 0
        ? addWide(sum, load<u64>(value), load<i64>(value, 8))
        : subtractWide(sum, load<u64>(value), load<i64>(value, 8));
    store<i64>(tally, load<i64>(tally) + (sign as i64) + (wraps << (WRAP_SHIFT as i64)));
  }
}

/** Adds partial sums with their tallies. */
export function addSums(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  sumOffset: u32,
  tallyOffset: u32,
  sums: usize,
  tallies: usize,
): void {
  for (let row: u32 = 0; row < count; row++) {
    const slot = load<u32>(slots + (row << 2));
    const value = sums + (row << 4);
    const sum = slotAddress(directory, shift, sumOffset, 4, slot);
    const tally = slotAddress(directory, shift, tallyOffset, 3, slot);
    const wraps = addWide(sum, load<u64>(value), load<i64>(value, 8));
    const added = load<i64>(tallies + (row << 3)) + (wraps << (WRAP_SHIFT as i64));
    store<i64>(tally, load<i64>(tally) + added);
  }
}

function addValues<T>(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  sumOffset: u32,
  tallyOffset: u32,
  values: usize,
  validity: usize,
  sign: i32,
): void {
  for (let row: u32 = 0; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const slot = load<u32>(slots + (row << 2));
    const value = load<T>(values + row * sizeof<T>()) as i64;
    const sum = slotAddress(directory, shift, sumOffset, 4, slot);
    const tally = slotAddress(directory, shift, tallyOffset, 3, slot);
    // 2^40 values of 64 bits stay within an i128: nothing wraps.
    if (sign > 0) addWide(sum, value as u64, value >> 63);
    else subtractWide(sum, value as u64, value >> 63);
    store<i64>(tally, load<i64>(tally) + (sign as i64));
  }
}

/** Adds to the i128 at `sum`; returns 1 or -1 when it wrapped around upwards or downwards. */
function addWide(sum: usize, low: u64, high: i64): i64 {
  const oldHigh = load<i64>(sum, 8);
  const newLow = load<u64>(sum) + low;
  const newHigh = oldHigh + high + ((newLow < low) as i64);
  store<u64>(sum, newLow);
  store<i64>(sum, newHigh, 8);
  const wrapped = ((oldHigh ^ newHigh) & (high ^ newHigh)) < 0;
  return wrapped ? (high < 0 ? -1 : 1) : 0;
}

function subtractWide(sum: usize, low: u64, high: i64): i64 {
  const oldLow = load<u64>(sum);
  const oldHigh = load<i64>(sum, 8);
  const newHigh = oldHigh - high - ((oldLow < low) as i64);
  store<u64>(sum, oldLow - low);
  store<i64>(sum, newHigh, 8);
  const wrapped = ((oldHigh ^ high) & (oldHigh ^ newHigh)) < 0;
  return wrapped ? (high < 0 ? 1 : -1) : 0;
}
