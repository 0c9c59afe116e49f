/** Turns lists into rows. Sources: `native-free-kernels/explode/`. */
export interface ExplodeKernels {
  /**
   * Counts the elements of the lists that are not null (`validity` 0: none is); `outer` 1 counts one for each list
   * without elements. Returns -1 when that is over 2^31.
   */
  countElements(offsets: number, validity: number, count: number, outer: number): number;

  /**
   * Writes for each element, in order, the row of its list and its row in the child column (u32 both), 0xffffffff for
   * no element.
   */
  explodeElements(
    offsets: number,
    validity: number,
    count: number,
    outer: number,
    rows: number,
    elements: number,
  ): void;

  /** Writes the place (i32, from 0) of each element in its list; 0 for no element. */
  elementPositions(
    offsets: number,
    rows: number,
    elements: number,
    count: number,
    target: number,
  ): void;
}
