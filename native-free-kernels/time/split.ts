// Timestamps taken apart for code that works on numbers, and put together again. A f64 holds seconds and days exactly.

/** Floor division by a unit, with the rest; `rests` may be 0. */
export function splitUnits(
  source: usize,
  length: u32,
  unit: i64,
  quotients: usize,
  rests: usize,
): void {
  for (let row: u32 = 0; row < length; row++, source += 8) {
    const value = load<i64>(source);
    const quotient = floorDivide(value, unit);
    store<f64>(quotients + ((row as usize) << 3), quotient as f64);
    if (rests !== 0) store<f64>(rests + ((row as usize) << 3), (value - quotient * unit) as f64);
  }
}

/** The inverse: `quotient * unit + rest`; rows that do not fit 64 bits are set in `errors`. `rests` may be 0. */
export function joinUnits(
  quotients: usize,
  rests: usize,
  length: u32,
  unit: i64,
  target: usize,
  errors: usize,
): u32 {
  const limit = (i64.MAX_VALUE as f64) / (unit as f64) - 1;
  let word: u64 = 0;
  let any: u64 = 0;
  for (let row: u32 = 0; row < length; row++, target += 8) {
    const quotient = load<f64>(quotients + ((row as usize) << 3));
    const fits = abs<f64>(quotient) <= limit;
    const rest = rests === 0 ? 0 : (load<f64>(rests + ((row as usize) << 3)) as i64);
    store<i64>(target, fits ? (quotient as i64) * unit + rest : 0);
    word |= (!fits as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(errors, word);
  return ((any | word) !== 0) as u32;
}

/** Whole units of `source + shift` as i32: days of timestamps in a zone with a fixed offset. */
export function floorUnits(source: usize, length: u32, shift: i64, unit: i64, target: usize): void {
  for (let row: u32 = 0; row < length; row++, source += 8, target += 4) {
    store<i32>(target, floorDivide(load<i64>(source) + shift, unit) as i32);
  }
}

function floorDivide(dividend: i64, divisor: i64): i64 {
  const quotient = dividend / divisor;
  return quotient - ((dividend - quotient * divisor < 0) as i64);
}
