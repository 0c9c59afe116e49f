/**
 * Runs regular expressions over UTF-8 text: programs that `expression/text/regexp-program.ts` writes. `slots` has room for
 * the program's slots and `stackBytes` behind them. Sources: `native-free-kernels/regexp/`.
 */
export interface RegexpKernels {
  /** Rows whose text the program matches somewhere, as a bitmap; -1 where the stack was too small. */
  testRegexp(
    program: number,
    offsets: number,
    heap: number,
    length: number,
    slots: number,
    stackBytes: number,
    target: number,
  ): number;

  /**
   * What lies between two slots in the first match of each text, as `findSubstrings` gives slices: nothing where there is
   * no match. -1 where the stack was too small.
   */
  extractRegexp(
    program: number,
    textOffsets: number,
    heap: number,
    length: number,
    slot: number,
    slots: number,
    stackBytes: number,
    starts: number,
    offsets: number,
  ): number;

  /**
   * SPLIT of each valid text at all matches, in `limit` parts at most where that is above 0: offsets of lists, and slices as
   * `findSubstrings` gives them. Returns how many there are; -1 where the stack was too small, -2 where there are more than
   * `capacity`.
   */
  splitRegexp(
    program: number,
    textOffsets: number,
    heap: number,
    validity: number,
    length: number,
    limit: number,
    slots: number,
    stackBytes: number,
    lists: number,
    starts: number,
    offsets: number,
    capacity: number,
  ): number;

  /** What lies behind a slot in all matches of each valid text, as `splitRegexp` gives it. */
  extractAllRegexp(
    program: number,
    textOffsets: number,
    heap: number,
    validity: number,
    length: number,
    slot: number,
    slots: number,
    stackBytes: number,
    lists: number,
    starts: number,
    offsets: number,
    capacity: number,
  ): number;

  /**
   * Replaces all matches of each text. A replacement is pieces of 8 bytes: the address of bytes and their number, or 0 and the
   * slot of a group. Returns the size of the heap; -1 where the stack was too small, -2 where it is above `capacity`.
   */
  replaceRegexp(
    program: number,
    textOffsets: number,
    heap: number,
    length: number,
    pieces: number,
    pieceCount: number,
    slots: number,
    stackBytes: number,
    offsets: number,
    target: number,
    capacity: number,
  ): number;
}
