// The least or greatest value of each slot, and a u32 that says whether there is one. Of equal values the first stays.
// Floating point as Spark orders it: NaN is equal to itself and greater than all else, -0.0 equals 0.0.

import { isSet, slotAddress } from '../table/inner/layout';

export function extremeI8(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  valueOffset: u32,
  seenOffset: u32,
  values: usize,
  validity: usize,
  isGreatest: u32,
): void {
  keepExtremes<i8, i32>(
    slots,
    count,
    directory,
    shift,
    valueOffset,
    seenOffset,
    values,
    validity,
    isGreatest,
  );
}

export function extremeI16(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  valueOffset: u32,
  seenOffset: u32,
  values: usize,
  validity: usize,
  isGreatest: u32,
): void {
  keepExtremes<i16, i32>(
    slots,
    count,
    directory,
    shift,
    valueOffset,
    seenOffset,
    values,
    validity,
    isGreatest,
  );
}

export function extremeI32(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  valueOffset: u32,
  seenOffset: u32,
  values: usize,
  validity: usize,
  isGreatest: u32,
): void {
  keepExtremes<i32, i32>(
    slots,
    count,
    directory,
    shift,
    valueOffset,
    seenOffset,
    values,
    validity,
    isGreatest,
  );
}

export function extremeI64(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  valueOffset: u32,
  seenOffset: u32,
  values: usize,
  validity: usize,
  isGreatest: u32,
): void {
  keepExtremes<i64, i64>(
    slots,
    count,
    directory,
    shift,
    valueOffset,
    seenOffset,
    values,
    validity,
    isGreatest,
  );
}

export function extremeF32(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  valueOffset: u32,
  seenOffset: u32,
  values: usize,
  validity: usize,
  isGreatest: u32,
): void {
  keepExtremes<f32, f32>(
    slots,
    count,
    directory,
    shift,
    valueOffset,
    seenOffset,
    values,
    validity,
    isGreatest,
  );
}

export function extremeF64(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  valueOffset: u32,
  seenOffset: u32,
  values: usize,
  validity: usize,
  isGreatest: u32,
): void {
  keepExtremes<f64, f64>(
    slots,
    count,
    directory,
    shift,
    valueOffset,
    seenOffset,
    values,
    validity,
    isGreatest,
  );
}

export function extremeI128(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  valueOffset: u32,
  seenOffset: u32,
  values: usize,
  validity: usize,
  isGreatest: u32,
): void {
  for (let row: u32 = 0; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const slot = load<u32>(slots + (row << 2));
    const value = values + (row << 4);
    const best = slotAddress(directory, shift, valueOffset, 4, slot);
    const seen = slotAddress(directory, shift, seenOffset, 2, slot);
    if (
      load<u32>(seen) !== 0 &&
      !(isGreatest !== 0 ? isLessWide(best, value) : isLessWide(value, best))
    ) {
      continue;
    }
    v128.store(best, v128.load(value));
    store<u32>(seen, 1);
  }
}

/** Values are bits, the accumulator an i32 of 0 or 1. */
export function extremeBits(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  valueOffset: u32,
  seenOffset: u32,
  values: usize,
  validity: usize,
  isGreatest: u32,
): void {
  for (let row: u32 = 0; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const slot = load<u32>(slots + (row << 2));
    const value = isSet(values, row) as i32;
    const best = slotAddress(directory, shift, valueOffset, 2, slot);
    const seen = slotAddress(directory, shift, seenOffset, 2, slot);
    const isBetter =
      load<u32>(seen) === 0 || (value !== load<i32>(best) && (value !== 0) === (isGreatest !== 0));
    if (isBetter) store<i32>(best, value);
    store<u32>(seen, 1);
  }
}

/** T is the value's type, A the accumulator's. */
function keepExtremes<T, A>(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  valueOffset: u32,
  seenOffset: u32,
  values: usize,
  validity: usize,
  isGreatest: u32,
): void {
  const widthShift: u32 = sizeof<A>() === 4 ? 2 : 3;
  for (let row: u32 = 0; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const slot = load<u32>(slots + (row << 2));
    const value = load<T>(values + row * sizeof<T>()) as A;
    const place = slotAddress(directory, shift, valueOffset, widthShift, slot);
    const seen = slotAddress(directory, shift, seenOffset, 2, slot);
    const best = load<A>(place);
    const isBetter = isGreatest !== 0 ? isLess<A>(best, value) : isLess<A>(value, best);
    if (load<u32>(seen) !== 0 && !isBetter) continue;
    store<A>(place, value);
    store<u32>(seen, 1);
  }
}

function isLess<A>(left: A, right: A): bool {
  if (isFloat<A>()) return left < right || (!isNaN(left) && isNaN(right));
  return left < right;
}

function isLessWide(left: usize, right: usize): bool {
  const leftHigh = load<i64>(left, 8);
  const rightHigh = load<i64>(right, 8);
  return leftHigh === rightHigh ? load<u64>(left) < load<u64>(right) : leftHigh < rightHigh;
}
