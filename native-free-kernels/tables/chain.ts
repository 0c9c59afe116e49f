/**
 * Works on chained tables, which keep several rows for a key; `table` is the address of a header. How they lie in memory is
 * told in `native-free-kernels/chain/inner/links.ts`. Sources: `native-free-kernels/chain/`.
 */
export interface ChainKernels {
  /**
   * Puts rows of a side (0 or 1) into the table from row `start` on; returns the number of rows done, less than `count`
   * when the table must grow first. Keys (offsets, heap, i64 hashes) that are not valid are in no chain.
   */
  chainInsert(
    table: number,
    side: number,
    offsets: number,
    heap: number,
    hashes: number,
    validity: number,
    rowOffsets: number,
    rowHeap: number,
    matched: number,
    start: number,
    count: number,
    slots: number,
  ): number;

  /** Enters the first rows of all chains into an index of zeros. */
  chainFillIndex(table: number): void;

  /** Writes for each row the first slot of a side with its key + 1, or 0; returns how many rows have one. */
  chainFind(
    table: number,
    side: number,
    offsets: number,
    heap: number,
    hashes: number,
    validity: number,
    count: number,
    heads: number,
  ): number;

  /** Writes at most `capacity` pairs of row and slot, from `cursor` on, as `joinPairs` does; returns how many. */
  chainPairs(
    table: number,
    heads: number,
    count: number,
    cursor: number,
    capacity: number,
    rows: number,
    slots: number,
  ): number;

  /** Takes rows out of their chains; they become free. */
  chainRemove(table: number, slots: number, count: number): void;

  /** Marks slots as matched; writes those that were not before to `target`, each once, and returns how many. */
  chainMark(table: number, slots: number, count: number, target: number): number;

  /** Writes the slots whose marks, of those in `mask`, are `wanted`; returns how many. */
  chainSelect(
    table: number,
    slots: number,
    count: number,
    mask: number,
    wanted: number,
    target: number,
  ): number;

  /** Offsets of what the slots carry, at most `bytesMax` bytes of each; returns the last, or -1 when it is over 2 GiB. */
  chainRowOffsets(
    table: number,
    slots: number,
    count: number,
    bytesMax: number,
    target: number,
  ): number;

  /** Copies what the slots carry to their offsets. */
  chainRowBytes(table: number, slots: number, count: number, offsets: number, target: number): void;
}
