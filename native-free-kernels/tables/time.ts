/** Takes i64 timestamps apart into f64 and puts them together. Sources: `native-free-kernels/time/`. */
export interface TimeKernels {
  /** Floor division of i64 by `unit` into f64 quotients and f64 rests; `rests` may be 0. */
  splitUnits(source: number, length: number, unit: bigint, quotients: number, rests: number): void;

  /** `quotient * unit + rest`; rows that do not fit are set in `errors`, and the result is 0 when there are none. */
  joinUnits(
    quotients: number,
    rests: number,
    length: number,
    unit: bigint,
    target: number,
    errors: number,
  ): number;

  /** `times + delay`; i64.MAX_VALUE, a time that never comes, for nulls (`validity` 0: none) and beyond the greatest. */
  timesOrNever(times: number, validity: number, count: number, delay: bigint, target: number): void;

  /**
   * Numbers the runs of neighbouring rows whose `time + shift` lie in the same unit: the number of its run (u32) for each row,
   * and where the unit of each run starts, without the shift (i64). Returns how many runs there are; `runsMax + 1`, with
   * nothing of use written, when there are more or a time is out of range.
   */
  unitRuns(
    times: number,
    count: number,
    shift: bigint,
    unit: bigint,
    numbers: number,
    starts: number,
    runsMax: number,
  ): number;

  /** Whole units of `source + shift` as i32. */
  floorUnits(source: number, length: number, shift: bigint, unit: bigint, target: number): void;
}
