/** Finds lines in text. Sources: `native-free-kernels/lines/`. */
export interface LinesKernels {
  /**
   * Writes the u32 addresses of the first byte and the end (without `\n`, `\r\n` or `\r`) of each line in [from, end)
   * that begins below `stop`, at most `countMax`, and returns how many. At `rest` comes the address where the next line
   * begins. A line without its end counts only when `isLast`: nothing follows `end`.
   */
  findLines(
    from: number,
    end: number,
    stop: number,
    isLast: boolean,
    starts: number,
    ends: number,
    countMax: number,
    rest: number,
  ): number;
}
