/** Turns bitmaps into row numbers. Sources: `native-free-kernels/selection/`. */
export interface SelectionKernels {
  /**
   * Writes the numbers (u32) of the rows whose bit is set to `target`, in order; returns how many. `target` has room
   * for `rowCount` numbers.
   */
  selectRows(bitmap: number, rowCount: number, target: number): number;
}
