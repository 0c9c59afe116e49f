// Sums of integers and decimals: an i128, and a tally that holds the number of values in its low 40 bits and above
// them how often the i128 has wrapped around, upwards less downwards. So a sum is exact whatever the order of its
// values, and can be taken back.

import { bitsFrom } from '../../table/inner/layout';

const WRAP_SHIFT: i64 = 40;

/** Sums of 64 values below stay far within 64 bits. */
const SHORT_BOUND: i64 = 1 << 47;

export function addExactly<T>(
  sums: usize,
  sumOffset: usize,
  tallies: usize,
  tallyOffset: usize,
  count: u32,
  values: usize,
): void {
  for (
    const end = sums + (count << 2);
    sums < end;
    sums += 4, tallies += 4, values += sizeof<T>()
  ) {
    const sum = (load<u32>(sums) as usize) + sumOffset;
    const tally = (load<u32>(tallies) as usize) + tallyOffset;
    const value = load<T>(values) as i64;
    // 2^40 values of 64 bits stay within an i128: nothing wraps.
    const low = load<u64>(sum) + (value as u64);
    store<u64>(sum, low);
    store<i64>(sum, load<i64>(sum, 8) + (value >> 63) + ((low < (value as u64)) as i64), 8);
    store<i64>(tally, load<i64>(tally) + 1);
  }
}

export function subtractExactly<T>(
  sums: usize,
  sumOffset: usize,
  tallies: usize,
  tallyOffset: usize,
  count: u32,
  values: usize,
): void {
  for (
    const end = sums + (count << 2);
    sums < end;
    sums += 4, tallies += 4, values += sizeof<T>()
  ) {
    const tally = (load<u32>(tallies) as usize) + tallyOffset;
    const value = load<T>(values) as i64;
    subtractWide((load<u32>(sums) as usize) + sumOffset, value as u64, value >> 63);
    store<i64>(tally, load<i64>(tally) - 1);
  }
}

export function addWideValues(
  sums: usize,
  sumOffset: usize,
  tallies: usize,
  tallyOffset: usize,
  count: u32,
  values: usize,
): void {
  for (const end = sums + (count << 2); sums < end; sums += 4, tallies += 4, values += 16) {
    const sum = (load<u32>(sums) as usize) + sumOffset;
    const tally = (load<u32>(tallies) as usize) + tallyOffset;
    const wraps = addWide(sum, load<u64>(values), load<i64>(values, 8));
    store<i64>(tally, load<i64>(tally) + 1 + (wraps << WRAP_SHIFT));
  }
}

export function subtractWideValues(
  sums: usize,
  sumOffset: usize,
  tallies: usize,
  tallyOffset: usize,
  count: u32,
  values: usize,
): void {
  for (const end = sums + (count << 2); sums < end; sums += 4, tallies += 4, values += 16) {
    const sum = (load<u32>(sums) as usize) + sumOffset;
    const tally = (load<u32>(tallies) as usize) + tallyOffset;
    const wraps = subtractWide(sum, load<u64>(values), load<i64>(values, 8));
    store<i64>(tally, load<i64>(tally) - 1 + (wraps << WRAP_SHIFT));
  }
}

/** Adds partial sums with their tallies. */
export function mergeExactSums(
  sums: usize,
  sumOffset: usize,
  tallies: usize,
  tallyOffset: usize,
  count: u32,
  values: usize,
  added: usize,
): void {
  const end = sums + (count << 2);
  for (; sums < end; sums += 4, tallies += 4, values += 16, added += 8) {
    const sum = (load<u32>(sums) as usize) + sumOffset;
    const tally = (load<u32>(tallies) as usize) + tallyOffset;
    const wraps = addWide(sum, load<u64>(values), load<i64>(values, 8));
    store<i64>(tally, load<i64>(tally) + load<i64>(added) + (wraps << WRAP_SHIFT));
  }
}

/**
 * Adds all values to one sum. Upper and lower halves, of values or of the sums of 64 short ones, are summed up apart, so
 * that up to 2^32 of them stay within 64 bits.
 */
export function addAllToSum<T>(
  sum: usize,
  tally: usize,
  values: usize,
  validity: usize,
  count: u32,
): void {
  const mask = i64x2.splat(0xffffffff);
  const bias = i64x2.splat(SHORT_BOUND);
  const beyond = i64x2.splat(-2 * SHORT_BOUND);
  let lows = i64x2.splat(0);
  let highs = i64x2.splat(0);
  let low: u64 = 0;
  let high: i64 = 0;
  let added: u64 = 0;
  for (let row: u32 = 0; row < count; row += 64, values += 64 * sizeof<T>()) {
    let word = bitsFrom(validity, row, count);
    added += popcnt<u64>(word);
    if (sizeof<T>() >= 4 && word === u64.MAX_VALUE) {
      let pairs = i64x2.splat(0);
      // A value from -2^47 to 2^47 - 1 plus 2^47 has no bit beyond these.
      let reach = i64x2.splat(0);
      for (let place = values; place < values + 64 * sizeof<T>(); place += 32) {
        const first = v128.load(place);
        const second = v128.load(place, 16);
        if (sizeof<T>() === 4) {
          pairs = i64x2.add(pairs, i32Pairs(first));
          pairs = i64x2.add(pairs, i32Pairs(second));
        } else {
          pairs = i64x2.add(pairs, i64x2.add(first, second));
          reach = v128.or(reach, v128.or(i64x2.add(first, bias), i64x2.add(second, bias)));
        }
      }
      if (!v128.any_true(v128.and(reach, beyond))) {
        lows = i64x2.add(lows, v128.and(pairs, mask));
        highs = i64x2.add(highs, i64x2.shr_s(pairs, 32));
        continue;
      }
    }
    for (; word !== 0; word &= word - 1) {
      const value = load<T>(values + (ctz<u64>(word) as usize) * sizeof<T>()) as i64;
      low += (value as u64) & 0xffffffff;
      high += value >> 32;
    }
  }
  low += i64x2.extract_lane(lows, 0) + i64x2.extract_lane(lows, 1);
  high += i64x2.extract_lane(highs, 0) + i64x2.extract_lane(highs, 1);
  // low + high * 2^32 as an i128.
  const shifted = (high as u64) << 32;
  const total = shifted + low;
  addWide(sum, total, (high >> 32) + ((total < shifted) as i64));
  store<i64>(tally, load<i64>(tally) + (added as i64));
}

/** Four integers added up crosswise to two. */
function i32Pairs(values: v128): v128 {
  return i64x2.add(i64x2.extend_low_i32x4_s(values), i64x2.extend_high_i32x4_s(values));
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
