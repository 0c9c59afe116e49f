/**
 * Accumulators of group tables. Row i belongs to slot `slots[i]`; an accumulator is given by `directory`, `shift`, its
 * offset inside a segment, and the bytes from one slot's to the next one's, `stride`. Sources:
 * `native-free-kernels/aggregate/`.
 */
export interface AggregateKernels {
  /**
   * Takes rows through steps, one for an aggregate. `strides` are those (u32) that the steps refer to by number; how a
   * step is written says `native-free-kernels/aggregate/inner/step.ts`. `scratch` has ACCUMULATE_BYTES and as many for
   * each stride. `areSame` (0 or 1) says that all slots are known to be the same.
   */
  accumulate(
    slots: number,
    count: number,
    areSame: number,
    directory: number,
    shift: number,
    strides: number,
    strideCount: number,
    steps: number,
    stepCount: number,
    scratch: number,
  ): void;

  readSlots8: ReadSlots;
  readSlots16: ReadSlots;
  readSlots32: ReadSlots;
  readSlots64: ReadSlots;
  readSlots128: ReadSlots;

  /** A bitmap of the 32-bit accumulators that are not zero. */
  readSlotBits(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
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

  /**
   * Adds f64 values to the numbers of their slots: count, mean, and the sums of the second to fourth powers of the distances from it,
   * which lie where `offsets` (u32) says.
   */
  addMoments(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offsets: number,
    stride: number,
    values: number,
    validity: number,
  ): void;

  /** The same of pairs: count, both means, the sum of products of the distances from them, and those of both squares. */
  addPairs(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offsets: number,
    stride: number,
    firsts: number,
    firstValidity: number,
    seconds: number,
    secondValidity: number,
  ): void;
}

/** Copies the accumulators of slots to neighbouring places. */
type ReadSlots = (
  slots: number,
  count: number,
  directory: number,
  shift: number,
  offset: number,
  stride: number,
  target: number,
) => void;
