/** Reads JSON. Sources: `native-free-kernels/json/`. */
export interface JsonKernels {
  /**
   * Reads the lines with numbers [from, to) into the columns that the record at `work` describes (laid out by
   * `src/formats/columns/kernel-columns.ts`). `starts` and `ends` are what `findLines` wrote; the byte at a line's end
   * must be below 0x20. Returns the number of the first line that is unusual in any way, or `to`.
   */
  parseJsonLines(work: number, starts: number, ends: number, from: number, to: number): number;
}
