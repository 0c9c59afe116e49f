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
}
