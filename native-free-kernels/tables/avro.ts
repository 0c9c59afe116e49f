/** Reads values in Avro's binary form into columns. Sources: `native-free-kernels/avro/`. */
export interface AvroKernels {
  /**
   * Reads the byte strings [start, end) of the rows from `row` to `count`, whose u32 addresses are at `starts` and `ends`, by
   * steps: one for each value in the order in which the schema has them, a record's own before those inside it. Byte strings
   * that begin at 0 are null, and so is all that steps write then. `headerBytes` are skipped, of which the first must be 0.
   * Steps are `AvroSteps` of `src/formats/avro/avro-steps.ts`. Returns the first row that is malformed, which may be partly
   * written, or `count`.
   */
  readAvroRows(
    steps: number,
    stepCount: number,
    starts: number,
    ends: number,
    headerBytes: number,
    row: number,
    count: number,
  ): number;

  /** Makes all that the steps write null in a row. */
  clearAvroRow(steps: number, stepCount: number, row: number): void;
}
