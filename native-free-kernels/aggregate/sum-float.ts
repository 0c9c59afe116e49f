// Sums of FLOAT and DOUBLE: an f64 and the number of values.

import { isSet, slotAddress } from '../table/inner/layout';

export function sumF32(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  sumOffset: u32,
  tallyOffset: u32,
  values: usize,
  validity: usize,
): void {
  addValues<f32>(slots, count, directory, shift, sumOffset, tallyOffset, values, validity);
}

export function sumF64(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  sumOffset: u32,
  tallyOffset: u32,
  values: usize,
  validity: usize,
): void {
  addValues<f64>(slots, count, directory, shift, sumOffset, tallyOffset, values, validity);
}

/** Adds partial sums with the number of their values. */
export function addFloatSums(
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
    const sum = slotAddress(directory, shift, sumOffset, 3, slot);
    const tally = slotAddress(directory, shift, tallyOffset, 3, slot);
    store<f64>(sum, load<f64>(sum) + load<f64>(sums + (row << 3)));
    store<i64>(tally, load<i64>(tally) + load<i64>(tallies + (row << 3)));
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
): void {
  for (let row: u32 = 0; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const slot = load<u32>(slots + (row << 2));
    const sum = slotAddress(directory, shift, sumOffset, 3, slot);
    const tally = slotAddress(directory, shift, tallyOffset, 3, slot);
    store<f64>(sum, load<f64>(sum) + (load<T>(values + row * sizeof<T>()) as f64));
    store<i64>(tally, load<i64>(tally) + 1);
  }
}
