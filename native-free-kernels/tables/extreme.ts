/** Finds extremes of columns. Sources: `native-free-kernels/extreme/`. */
export interface ExtremeKernels {
  /** Greatest value of the valid rows (`validity` 0: all); the least i64 when there is none. */
  maximumInt64(values: number, validity: number, count: number): bigint;

  /**
   * Counts valid times (i64, µs) up to `reference` by the milliseconds that it takes to be before them, into 336 buckets
   * (u32): numbers up to 15, then eighths of powers of two. Returns how many were counted.
   */
  countBehind(
    times: number,
    validity: number,
    count: number,
    reference: bigint,
    buckets: number,
  ): number;
}
