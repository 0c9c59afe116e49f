// Results of exact sums. A tally holds the number of values in its low 40 bits and the wraps of the i128 above.

const TALLY_MASK: i64 = 0xff_ffff_ffff;

/** A bitmap of the tallies that count a value. */
export function talliesToBitmap(tallies: usize, count: u32, target: usize): void {
  for (let start: u32 = 0; start < count; start += 64, target += 8) {
    const bits = min<u32>(64, count - start);
    let word: u64 = 0;
    for (let bit: u32 = 0; bit < bits; bit++, tallies += 8) {
      word |= (((load<i64>(tallies) & TALLY_MASK) !== 0) as u64) << (bit as u64);
    }
    store<u64>(target, word);
  }
}

/** Low 64 bits of i128 values to `target`; returns the first row that does not fit, or -1. */
export function sumsToI64(sums: usize, count: u32, target: usize): i32 {
  let overflow: i32 = -1;
  for (let row: u32 = 0; row < count; row++, sums += 16, target += 8) {
    const low = load<i64>(sums);
    store<i64>(target, low);
    if (overflow < 0 && load<i64>(sums, 8) !== low >> 63) overflow = row;
  }
  return overflow;
}

/**
 * Clears the validity of the sums whose magnitude reaches the bound (a power of ten, as two 64-bit words) or whose i128
 * wrapped around; returns the first of these rows, or -1.
 */
export function dropSumsBeyond(
  sums: usize,
  tallies: usize,
  count: u32,
  boundLow: u64,
  boundHigh: u64,
  validity: usize,
): i32 {
  let overflow: i32 = -1;
  for (let row: u32 = 0; row < count; row++, sums += 16, tallies += 8) {
    if (load<i64>(tallies) >> 40 === 0 && !reaches(sums, boundLow, boundHigh)) continue;
    if (overflow < 0) overflow = row;
    const byte = validity + (row >> 3);
    store<u8>(byte, load<u8>(byte) & ~((1 as u8) << ((row & 7) as u8)));
  }
  return overflow;
}

function reaches(value: usize, boundLow: u64, boundHigh: u64): bool {
  let low = load<u64>(value);
  let high = load<u64>(value, 8);
  if ((high as i64) < 0) {
    low = ~low + 1;
    high = ~high + ((low === 0) as u64);
  }
  return high === boundHigh ? low >= boundLow : high > boundHigh;
}

/** Sum by number of values, of exact sums, as f64. Rows without values give NaN. */
export function averageExact(sums: usize, tallies: usize, count: u32, target: usize): void {
  for (let row: u32 = 0; row < count; row++, sums += 16, tallies += 8, target += 8) {
    const values = (load<i64>(tallies) & TALLY_MASK) as f64;
    store<f64>(target, wideToF64(sums) / values);
  }
}

/** Sum by number of values, of sums in f64. */
export function averageFloats(sums: usize, tallies: usize, count: u32, target: usize): void {
  for (let row: u32 = 0; row < count; row++, sums += 8, tallies += 8, target += 8) {
    store<f64>(target, load<f64>(sums) / (load<i64>(tallies) as f64));
  }
}

/**
 * Sum by number of values as i128 with more fraction digits: the quotient times `factor` (10 000 at most), rounded
 * half away from zero. Rows without values give 0. `sums` may be `target`.
 */
export function averageDecimals(
  sums: usize,
  tallies: usize,
  count: u32,
  factor: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++, sums += 16, tallies += 8, target += 16) {
    const values = load<i64>(tallies) & TALLY_MASK;
    if (values === 0) v128.store(target, i64x2(0, 0));
    else averageDecimal(sums, values as u64, factor as u64, target);
  }
}

function averageDecimal(sum: usize, values: u64, factor: u64, target: usize): void {
  let low = load<u64>(sum);
  let high = load<u64>(sum, 8);
  const isNegative = (high as i64) < 0;
  if (isNegative) {
    low = ~low + 1;
    high = ~high + ((low === 0) as u64);
  }
  // Long division bit by bit where the sum needs more than 64 bits: `values` < 2^40 leaves room to shift.
  const quotientHigh = high / values;
  let remainder = high % values;
  let quotientLow: u64 = 0;
  if (remainder === 0) {
    quotientLow = low / values;
    remainder = low % values;
  } else {
    for (let bit: u64 = 64; bit-- > 0; ) {
      remainder = (remainder << 1) | ((low >> bit) & 1);
      if (remainder < values) continue;
      remainder -= values;
      quotientLow |= (1 as u64) << bit;
    }
  }
  const fraction = (remainder * factor * 2 + values) / (values * 2);
  storeProduct(quotientLow, quotientHigh, factor, fraction, isNegative, target);
}

/** quotient * factor + fraction, with its sign; the greatest i128 when it needs more than 127 bits. */
function storeProduct(
  quotientLow: u64,
  quotientHigh: u64,
  factor: u64,
  fraction: u64,
  isNegative: bool,
  target: usize,
): void {
  if (quotientHigh >= (i64.MAX_VALUE as u64) / factor) {
    store<u64>(target, u64.MAX_VALUE);
    store<i64>(target, i64.MAX_VALUE, 8);
    return;
  }
  const first = (quotientLow & 0xffff_ffff) * factor;
  const second = (quotientLow >> 32) * factor + (first >> 32);
  const product = (second << 32) | (first & 0xffff_ffff);
  let low = product + fraction;
  let high = quotientHigh * factor + (second >> 32) + ((low < fraction) as u64);
  if (isNegative) {
    low = ~low + 1;
    high = ~high + ((low === 0) as u64);
  }
  store<u64>(target, low);
  store<u64>(target, high, 8);
}

/** The nearest f64, ties to even: what lies below the top 64 bits is kept as one sticky bit. */
function wideToF64(value: usize): f64 {
  let low = load<u64>(value);
  let high = load<u64>(value, 8);
  const isNegative = (high as i64) < 0;
  if (isNegative) {
    low = ~low + 1;
    high = ~high + ((low === 0) as u64);
  }
  let magnitude: f64;
  if (high === 0) {
    magnitude = low as f64;
  } else {
    const zeros = clz<u64>(high);
    const top = zeros === 0 ? high : (high << zeros) | (low >> (64 - zeros));
    const rest = zeros === 0 ? low : low << zeros;
    const scaled = (top | ((rest !== 0) as u64)) as f64;
    magnitude = scaled * reinterpret<f64>((1023 + 64 - zeros) << 52);
  }
  return isNegative ? -magnitude : magnitude;
}
