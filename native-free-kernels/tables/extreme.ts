/** Finds extremes of columns. Sources: `native-free-kernels/extreme/`. */
export interface ExtremeKernels {
  /** Greatest value of the valid rows (`validity` 0: all); the least i64 when there is none. */
  maximumInt64(values: number, validity: number, count: number): bigint;
}
