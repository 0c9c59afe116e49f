/** Reads CSV. Sources: `native-free-kernels/csv/`. */
export interface CsvKernels {
  /**
   * Reads the lines with numbers [from, to) into the columns that the record at `work` describes (laid out by
   * `src/expression/lines/kernel-columns.ts` and `src/formats/csv/kernel-dialect.ts`). `starts` and `ends` are what
   * `findLines` wrote. Returns the number of the first line that is unusual in any way, or `to`.
   */
  parseCsvLines(work: number, starts: number, ends: number, from: number, to: number): number;
}
