// The least or greatest value of each slot, and a u32 that says whether there is one. Of equal values the first stays.
// Floating point as Spark orders it: NaN is equal to itself and greater than all else, -0.0 equals 0.0.

import { bitsFrom, isOneSlot, isSet, slotAddress } from '../table/inner/layout';

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
  if (isOneSlot(slots, count)) {
    const slot = load<u32>(slots);
    const place = slotAddress(directory, shift, valueOffset, widthShift, slot);
    const seen = slotAddress(directory, shift, seenOffset, 2, slot);
    keepExtremeOfAll<T, A>(place, seen, values, validity, count, isGreatest);
    return;
  }
  if (validity === 0) {
    if (isGreatest !== 0) {
      keepGreatest<T, A>(slots, count, directory, shift, valueOffset, seenOffset, values);
    } else keepLeast<T, A>(slots, count, directory, shift, valueOffset, seenOffset, values);
    return;
  }
  const mask: u32 = (1 << shift) - 1;
  for (let row: u32 = 0; row < count; row++) {
    if (!isSet(validity, row)) continue;
    const slot = load<u32>(slots + (row << 2));
    const value = load<T>(values + row * sizeof<T>()) as A;
    const segment = load<u32>(directory + ((slot >> shift) << 2)) as usize;
    const place = segment + valueOffset + ((slot & mask) << widthShift);
    const seen = segment + seenOffset + ((slot & mask) << 2);
    const best = load<A>(place);
    const isBetter = isGreatest !== 0 ? isLess<A>(best, value) : isLess<A>(value, best);
    // No branch: which rows are better cannot be foreseen.
    store<A>(place, select<A>(value, best, isBetter || load<u32>(seen) === 0));
    store<u32>(seen, 1);
  }
}

/** Without nulls, the usual case: a loop for each direction has nothing to ask a row. */
function keepGreatest<T, A>(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  valueOffset: u32,
  seenOffset: u32,
  values: usize,
): void {
  const mask: u32 = (1 << shift) - 1;
  const widthShift: u32 = sizeof<A>() === 4 ? 2 : 3;
  const end = slots + ((count as usize) << 2);
  for (; slots < end; slots += 4, values += sizeof<T>()) {
    const slot = load<u32>(slots);
    const value = load<T>(values) as A;
    const segment = load<u32>(directory + ((slot >> shift) << 2)) as usize;
    const place = segment + valueOffset + ((slot & mask) << widthShift);
    const seen = segment + seenOffset + ((slot & mask) << 2);
    const best = load<A>(place);
    store<A>(place, select<A>(value, best, isLess<A>(best, value) || load<u32>(seen) === 0));
    store<u32>(seen, 1);
  }
}

function keepLeast<T, A>(
  slots: usize,
  count: u32,
  directory: usize,
  shift: u32,
  valueOffset: u32,
  seenOffset: u32,
  values: usize,
): void {
  const mask: u32 = (1 << shift) - 1;
  const widthShift: u32 = sizeof<A>() === 4 ? 2 : 3;
  const end = slots + ((count as usize) << 2);
  for (; slots < end; slots += 4, values += sizeof<T>()) {
    const slot = load<u32>(slots);
    const value = load<T>(values) as A;
    const segment = load<u32>(directory + ((slot >> shift) << 2)) as usize;
    const place = segment + valueOffset + ((slot & mask) << widthShift);
    const seen = segment + seenOffset + ((slot & mask) << 2);
    const best = load<A>(place);
    store<A>(place, select<A>(value, best, isLess<A>(value, best) || load<u32>(seen) === 0));
    store<u32>(seen, 1);
  }
}

function keepExtremeOfAll<T, A>(
  place: usize,
  seen: usize,
  values: usize,
  validity: usize,
  count: u32,
  isGreatest: u32,
): void {
  let best = load<A>(place);
  let isSeen = load<u32>(seen) !== 0;
  for (let row: u32 = 0; row < count; row += 64, values += 64 * sizeof<T>()) {
    let word = bitsFrom(validity, row, count);
    if (isSeen && sizeof<T>() >= 4 && !isFloat<T>() && word === u64.MAX_VALUE) {
      best = extremeOf64<T>(values, best as T, isGreatest) as A;
      continue;
    }
    for (; word !== 0; word &= word - 1) {
      const value = load<T>(values + (ctz<u64>(word) as usize) * sizeof<T>()) as A;
      const isBetter = isGreatest !== 0 ? isLess<A>(best, value) : isLess<A>(value, best);
      if (isSeen && !isBetter) continue;
      best = value;
      isSeen = true;
    }
  }
  store<A>(place, best);
  store<u32>(seen, isSeen as u32);
}

/** The extreme of 64 integers and another: four comparisons are under way at a time. */
function extremeOf64<T>(values: usize, other: T, isGreatest: u32): T {
  let first = v128.splat<T>(other);
  let second = first;
  let third = first;
  let fourth = first;
  for (let place = values; place < values + 64 * sizeof<T>(); place += 64) {
    first = better<T>(first, v128.load(place), isGreatest);
    second = better<T>(second, v128.load(place, 16), isGreatest);
    third = better<T>(third, v128.load(place, 32), isGreatest);
    fourth = better<T>(fourth, v128.load(place, 48), isGreatest);
  }
  first = better<T>(first, third, isGreatest);
  const both = better<T>(first, better<T>(second, fourth, isGreatest), isGreatest);
  let best = v128.extract_lane<T>(both, 0);
  best = betterOf<T>(best, v128.extract_lane<T>(both, 1), isGreatest);
  if (sizeof<T>() === 4) {
    best = betterOf<T>(best, v128.extract_lane<T>(both, 2), isGreatest);
    best = betterOf<T>(best, v128.extract_lane<T>(both, 3), isGreatest);
  }
  return best;
}

function better<T>(left: v128, right: v128, isGreatest: u32): v128 {
  const isLeft = isGreatest !== 0 ? v128.gt<T>(left, right) : v128.lt<T>(left, right);
  return v128.bitselect(left, right, isLeft);
}

function betterOf<T>(left: T, right: T, isGreatest: u32): T {
  return isGreatest !== 0 ? max<T>(left, right) : min<T>(left, right);
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
