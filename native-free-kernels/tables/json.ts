/** Reads JSON. Sources: `native-free-kernels/json/`. */
export interface JsonKernels {
  /**
   * Reads the lines with numbers [from, to) into the columns that the record at `work` describes (laid out by
   * `src/expression/lines/kernel-columns.ts`). `starts` and `ends` are what `findLines` wrote; the byte at a line's end
   * must be below 0x20. Returns the number of the first line that is unusual in any way, or `to`.
   */
  parseJsonLines(work: number, starts: number, ends: number, from: number, to: number): number;

  /**
   * GET_JSON_OBJECT: slices, as `findSubstrings` gives them, of what steps find one inside the other in each valid text; rows
   * with nothing are not set in `found`. A step has 8 bytes: address and size of a name, or 0 and the place of an element. Texts
   * that are unusual in any way are set in `unusual`; the result is 0 when there are none.
   */
  findJsonPath(
    steps: number,
    stepCount: number,
    textOffsets: number,
    heap: number,
    validity: number,
    length: number,
    starts: number,
    offsets: number,
    found: number,
    unusual: number,
  ): number;

  /**
   * Reads values, as views of which those of nulls lie at 0, into the one column of a work record; `column` is its record. Rows that are
   * unusual in any way are null and set in `bad`; the result is 0 when there are none.
   */
  readJsonValues(
    work: number,
    column: number,
    starts: number,
    ends: number,
    count: number,
    bad: number,
  ): number;

  /**
   * Writes the offsets of lists (u32) and views of their elements for arrays; those that are none are set in `bad`. Returns how many
   * elements there are, or -2 where they are more than `capacity`.
   */
  splitJsonArrays(
    starts: number,
    count: number,
    lists: number,
    elementStarts: number,
    elementEnds: number,
    capacity: number,
    bad: number,
  ): number;
}
