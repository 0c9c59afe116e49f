// Sums of FLOAT and DOUBLE: an f64 and the number of values.

export function addFloats<T>(
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
    store<f64>(sum, load<f64>(sum) + (load<T>(values) as f64));
    store<i64>(tally, load<i64>(tally) + 1);
  }
}

/** Adds partial sums with the number of their values. */
export function mergeFloatSums(
  sums: usize,
  sumOffset: usize,
  tallies: usize,
  tallyOffset: usize,
  count: u32,
  values: usize,
  added: usize,
): void {
  const end = sums + (count << 2);
  for (; sums < end; sums += 4, tallies += 4, values += 8, added += 8) {
    const sum = (load<u32>(sums) as usize) + sumOffset;
    const tally = (load<u32>(tallies) as usize) + tallyOffset;
    store<f64>(sum, load<f64>(sum) + load<f64>(values));
    store<i64>(tally, load<i64>(tally) + load<i64>(added));
  }
}
