// The least or greatest value of each slot, and a u32 that says whether there is one. Of equal values the first stays.
// Floating point as Spark orders it: NaN is equal to itself and greater than all else, -0.0 equals 0.0.

import { bitsFrom } from '../../table/inner/layout';

/** T is the value's type, A the accumulator's. */
export function keepExtremes<T, A>(
  bests: usize,
  bestOffset: usize,
  seens: usize,
  seenOffset: usize,
  count: u32,
  values: usize,
  isGreatest: bool,
): void {
  // A loop for each direction has nothing to ask a row.
  const end = bests + (count << 2);
  if (isGreatest) {
    for (; bests < end; bests += 4, seens += 4, values += sizeof<T>()) {
      const place = (load<u32>(bests) as usize) + bestOffset;
      const value = load<T>(values) as A;
      const best = load<A>(place);
      keepIf<A>(isLess<A>(best, value), value, best, place, load<u32>(seens) + seenOffset);
    }
  } else {
    for (; bests < end; bests += 4, seens += 4, values += sizeof<T>()) {
      const place = (load<u32>(bests) as usize) + bestOffset;
      const value = load<T>(values) as A;
      const best = load<A>(place);
      keepIf<A>(isLess<A>(value, best), value, best, place, load<u32>(seens) + seenOffset);
    }
  }
}

/** No branch: which rows are better cannot be foreseen. */
function keepIf<A>(isBetter: bool, value: A, best: A, place: usize, seen: usize): void {
  store<A>(place, select<A>(value, best, isBetter || load<u32>(seen) === 0));
  store<u32>(seen, 1);
}

export function keepWideExtremes(
  bests: usize,
  bestOffset: usize,
  seens: usize,
  seenOffset: usize,
  count: u32,
  values: usize,
  isGreatest: bool,
): void {
  for (const end = bests + (count << 2); bests < end; bests += 4, seens += 4, values += 16) {
    const best = (load<u32>(bests) as usize) + bestOffset;
    const seen = (load<u32>(seens) as usize) + seenOffset;
    const isBetter = isGreatest ? isLessWide(best, values) : isLessWide(values, best);
    if (isBetter || load<u32>(seen) === 0) v128.store(best, v128.load(values));
    store<u32>(seen, 1);
  }
}

/** The extreme of all rows of a bitmap, in one place. */
export function keepExtremeOfAll<T, A>(
  place: usize,
  seen: usize,
  values: usize,
  validity: usize,
  count: u32,
  isGreatest: bool,
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
      const isBetter = isGreatest ? isLess<A>(best, value) : isLess<A>(value, best);
      if (isSeen && !isBetter) continue;
      best = value;
      isSeen = true;
    }
  }
  store<A>(place, best);
  store<u32>(seen, isSeen as u32);
}

/** The extreme of 64 integers and another: four comparisons are under way at a time. */
function extremeOf64<T>(values: usize, other: T, isGreatest: bool): T {
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

function better<T>(left: v128, right: v128, isGreatest: bool): v128 {
  const isLeft = isGreatest ? v128.gt<T>(left, right) : v128.lt<T>(left, right);
  return v128.bitselect(left, right, isLeft);
}

function betterOf<T>(left: T, right: T, isGreatest: bool): T {
  return isGreatest ? max<T>(left, right) : min<T>(left, right);
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
