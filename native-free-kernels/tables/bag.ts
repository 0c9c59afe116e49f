/**
 * Works on bags: group tables of rows with weights, in lists by key; `table` is the address of a header. How they lie in memory
 * is told in `native-free-kernels/bag/inner/words.ts`. Slots, heads (slots of keys) and weights are 32-bit words. Sources:
 * `native-free-kernels/bag/`.
 */
export interface BagKernels {
  /** Makes hashes (i64) of byte strings those of rows of a side (0 or 1). */
  bagSalt(hashes: number, count: number, side: number): void;

  /** Adds to the weights of rows, by 1 where `weights` is 0; rows that are new become the last ones of their key. */
  bagAdd(
    table: number,
    side: number,
    heads: number,
    rows: number,
    weights: number,
    count: number,
  ): void;

  /** Adds to what matches rows, in a bag of two sides. */
  bagMatch(table: number, rows: number, weights: number, count: number): void;

  /**
   * Takes rows without weight out of their lists; writes them, and with `dropsKeys` (0 or 1) the keys without rows, each
   * once; returns how many.
   */
  bagPurge(table: number, rows: number, count: number, dropsKeys: number, target: number): number;

  /** Writes the rows of keys, in a bag of one side, and where those of each key end; returns how many; 0 only counts. */
  bagRows(table: number, heads: number, count: number, ends: number, target: number): number;

  /** Writes at most `capacity` pairs of a place among `heads` and a row, from `cursor` on, as `joinPairs` does. */
  bagPairs(
    table: number,
    side: number,
    heads: number,
    count: number,
    cursor: number,
    capacity: number,
    places: number,
    rows: number,
  ): number;

  /** Writes those of the slots that are keys; returns how many. */
  bagKeys(table: number, slots: number, count: number, target: number): number;
}
