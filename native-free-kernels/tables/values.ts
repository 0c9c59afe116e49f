/**
 * Values of any type as the byte strings that `src/columnar/value-bytes.ts` writes, and back. `node` is the tree of a column;
 * see `native-free-kernels/values/inner/node.ts`. Sources: `native-free-kernels/values/`.
 */
export interface ValuesKernels {
  /** Offsets of the byte strings of a column's values; returns the last, or -1 over 2 GiB. */
  valueOffsets(node: number, count: number, target: number): number;

  /** Writes those byte strings one behind the other. */
  valueBytes(node: number, count: number, target: number): void;

  /**
   * Reads the value at the address (u32) of each row, a null where that is 0; with `lists` (i32 offsets, else 0) as many values
   * one behind the other as the row's list has. `writes` 0 only counts them, their bytes and their nulls, in the nodes.
   */
  readValues(node: number, starts: number, lists: number, count: number, writes: number): void;
}
