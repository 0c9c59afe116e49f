/**
 * Accumulators of group tables. Row i belongs to slot `slots[i]`; an accumulator is given by `directory`, `shift` and
 * its offset inside a segment. A validity of 0 means that all values are valid. Sources:
 * `native-free-kernels/aggregate/`.
 */
export interface AggregateKernels {
  /** Adds `step` (1 or -1) to an i64 for each row that is set in all bitmaps (a list of addresses). */
  countRows(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    bitmaps: number,
    bitmapCount: number,
    step: number,
  ): void;

  /** Adds an i64 of each row. */
  addCounts(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    counts: number,
  ): void;

  /** Adds values to an i128 and counts them in a tally; `sign` -1 takes them back. */
  sumI8(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    sumOffset: number,
    tallyOffset: number,
    values: number,
    validity: number,
    sign: number,
  ): void;

  /** The same for i16. */
  sumI16(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    sumOffset: number,
    tallyOffset: number,
    values: number,
    validity: number,
    sign: number,
  ): void;

  /** The same for i32. */
  sumI32(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    sumOffset: number,
    tallyOffset: number,
    values: number,
    validity: number,
    sign: number,
  ): void;

  /** The same for i64. */
  sumI64(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    sumOffset: number,
    tallyOffset: number,
    values: number,
    validity: number,
    sign: number,
  ): void;

  /** The same for i128. */
  sumI128(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    sumOffset: number,
    tallyOffset: number,
    values: number,
    validity: number,
    sign: number,
  ): void;

  /** Adds partial sums (i128) and tallies (i64). */
  addSums(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    sumOffset: number,
    tallyOffset: number,
    sums: number,
    tallies: number,
  ): void;

  /** Adds values to an f64 and counts them in an i64. */
  sumF32(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    sumOffset: number,
    tallyOffset: number,
    values: number,
    validity: number,
  ): void;

  /** The same for f64. */
  sumF64(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    sumOffset: number,
    tallyOffset: number,
    values: number,
    validity: number,
  ): void;

  /** Adds partial sums (f64) and counts (i64). */
  addFloatSums(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    sumOffset: number,
    tallyOffset: number,
    sums: number,
    tallies: number,
  ): void;

  /** Keeps the least (or greatest) value; `seen` is a u32, 1 once there is a value. */
  extremeI8(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    valueOffset: number,
    seenOffset: number,
    values: number,
    validity: number,
    isGreatest: number,
  ): void;

  /** The same for i16. */
  extremeI16(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    valueOffset: number,
    seenOffset: number,
    values: number,
    validity: number,
    isGreatest: number,
  ): void;

  /** The same for i32. */
  extremeI32(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    valueOffset: number,
    seenOffset: number,
    values: number,
    validity: number,
    isGreatest: number,
  ): void;

  /** The same for i64. */
  extremeI64(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    valueOffset: number,
    seenOffset: number,
    values: number,
    validity: number,
    isGreatest: number,
  ): void;

  /** The same for f32. */
  extremeF32(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    valueOffset: number,
    seenOffset: number,
    values: number,
    validity: number,
    isGreatest: number,
  ): void;

  /** The same for f64. */
  extremeF64(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    valueOffset: number,
    seenOffset: number,
    values: number,
    validity: number,
    isGreatest: number,
  ): void;

  /** The same for i128. */
  extremeI128(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    valueOffset: number,
    seenOffset: number,
    values: number,
    validity: number,
    isGreatest: number,
  ): void;

  /** The same for bits. */
  extremeBits(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    valueOffset: number,
    seenOffset: number,
    values: number,
    validity: number,
    isGreatest: number,
  ): void;

  /** Copies accumulators to neighbouring places of 8 bits. */
  readSlots8(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    target: number,
  ): void;

  /** Copies accumulators to neighbouring places of 16 bits. */
  readSlots16(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    target: number,
  ): void;

  /** Copies accumulators to neighbouring places of 32 bits. */
  readSlots32(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    target: number,
  ): void;

  /** Copies accumulators to neighbouring places of 64 bits. */
  readSlots64(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    target: number,
  ): void;

  /** Copies accumulators to neighbouring places of 128 bits. */
  readSlots128(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    target: number,
  ): void;

  /** A bitmap of the 32-bit accumulators that are not zero. */
  readSlotBits(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    target: number,
  ): void;

  /** A bitmap of the tallies that count a value. */
  talliesToBitmap(tallies: number, count: number, target: number): void;

  /** Narrows i128 values to i64; returns the first row that does not fit, or -1. */
  sumsToI64(sums: number, count: number, target: number): number;

  /**
   * Clears the validity of sums with a magnitude of at least the bound, or wrapped around; returns the first of these
   * rows, or -1.
   */
  dropSumsBeyond(
    sums: number,
    tallies: number,
    count: number,
    boundLow: bigint,
    boundHigh: bigint,
    validity: number,
  ): number;

  /** Exact sums by their number of values, as f64. */
  averageExact(sums: number, tallies: number, count: number, target: number): void;

  /** Sums in f64 by their number of values. */
  averageFloats(sums: number, tallies: number, count: number, target: number): void;

  /** Exact sums times `factor` by their number of values, as i128, rounded half away from zero. */
  averageDecimals(
    sums: number,
    tallies: number,
    count: number,
    factor: number,
    target: number,
  ): void;
}
