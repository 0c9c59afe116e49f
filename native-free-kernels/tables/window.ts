/**
 * Assigns times (i64) to the windows `[start + n * slide, start + n * slide + size)` for whole n, where `start` is
 * less than `slide`, with whatever sign, and `slide` at most `size`. Sources: `native-free-kernels/window/`.
 */
export interface WindowKernels {
  /**
   * Writes the `count + 1` offsets of the windows of each row: how many hold its time, none for a null (`validity` 0:
   * no nulls). Returns the last offset, or -1 when it is over 2^31.
   */
  countWindows(
    times: number,
    validity: number,
    count: number,
    size: bigint,
    slide: bigint,
    start: bigint,
    offsets: number,
  ): number;

  /**
   * Writes for each window of each row, in order of start, the row's number (u32) and the window's bounds (i64). Returns 1 when
   * a bound does not fit.
   */
  slidingWindows(
    times: number,
    count: number,
    size: bigint,
    slide: bigint,
    start: bigint,
    offsets: number,
    rows: number,
    starts: number,
    ends: number,
  ): number;

  /** Writes the bounds of the one window of each row where the slide is the size. Returns 1 when a bound does not fit. */
  tumblingWindows(
    times: number,
    count: number,
    size: bigint,
    start: bigint,
    starts: number,
    ends: number,
  ): number;
}
