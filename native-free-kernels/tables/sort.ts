/** Puts row numbers in order. Sources: `native-free-kernels/sort/`. */
export interface SortKernels {
  /** A u64 for each 8-bit integer, whose unsigned order is that of the values; with `flip` 1 the opposite order. Nulls get 0. */
  sortKeysI8(values: number, validity: number, count: number, flip: number, target: number): void;

  /** The same for each 16-bit integer. */
  sortKeysI16(values: number, validity: number, count: number, flip: number, target: number): void;

  /** The same for each 32-bit integer. */
  sortKeysI32(values: number, validity: number, count: number, flip: number, target: number): void;

  /** The same for each 64-bit integer. */
  sortKeysI64(values: number, validity: number, count: number, flip: number, target: number): void;

  /** The same for each FLOAT. */
  sortKeysF32(values: number, validity: number, count: number, flip: number, target: number): void;

  /** The same for each DOUBLE. */
  sortKeysF64(values: number, validity: number, count: number, flip: number, target: number): void;

  /** The same for each bit. */
  sortKeysBits(values: number, validity: number, count: number, flip: number, target: number): void;

  /**
   * Sorts row numbers (u32) by the u64 of each row; equal ones stay in order. `pairs` and `others` have 16 bytes for each
   * row, `counts` 8 KiB.
   */
  sortRows(
    keys: number,
    rows: number,
    count: number,
    pairs: number,
    others: number,
    counts: number,
  ): void;

  /** Writes row numbers to `target`, those without a value at the front or at the end; else they stay in order. */
  sortNulls(
    validity: number,
    rows: number,
    count: number,
    nullsFirst: number,
    target: number,
  ): void;
}
