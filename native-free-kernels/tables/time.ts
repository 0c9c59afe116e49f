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

  /**
   * `times + delay`; i64.MAX_VALUE, a time that never comes, for nulls (`validity` 0: none) and beyond the greatest, and the least
   * number below it.
   */
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

  /**
   * Days since 1970 (i32) of texts as `2026-01-31`. Texts of other forms are set in `unusual`, with the value 0; the result is 0
   * when there are none.
   */
  parseDates(
    offsets: number,
    heap: number,
    validity: number,
    length: number,
    target: number,
    unusual: number,
  ): number;

  /**
   * Microseconds since 1970 (i64) of texts as `2026-01-31 23:59:59.123+01:00`, as `parseDates` does. `shift` is taken off those
   * without a zone; zones count (`zones` 0), are left out (1), or make a text unusual (2).
   */
  parseTimestamps(
    offsets: number,
    heap: number,
    validity: number,
    length: number,
    shift: bigint,
    zones: number,
    target: number,
    unusual: number,
  ): number;

  /**
   * The same, less `shift`, by steps of 16 bytes: 0 and a byte that stands there, or a field (year 1 to second 6), its least and
   * its most digits, and whether no other digit may follow; 7 is a fraction of a second. `values` has 32 bytes of room.
   */
  parseByPattern(
    steps: number,
    stepCount: number,
    values: number,
    offsets: number,
    heap: number,
    validity: number,
    length: number,
    shift: bigint,
    target: number,
    unusual: number,
  ): number;
}
