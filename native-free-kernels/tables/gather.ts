/**
 * Copies the rows that a list of u32 row numbers names, in its order. Sources: `native-free-kernels/gather/`.
 * Where the text says so, row number 0xffffffff stands for no row.
 */
export interface GatherKernels {
  /** Copies values of 1 byte. */
  gather8(values: number, rows: number, count: number, target: number): void;

  /** Copies values of 2 bytes. */
  gather16(values: number, rows: number, count: number, target: number): void;

  /** Copies values of 4 bytes. */
  gather32(values: number, rows: number, count: number, target: number): void;

  /** Copies values of 8 bytes. */
  gather64(values: number, rows: number, count: number, target: number): void;

  /** Copies values of 16 bytes. */
  gather128(values: number, rows: number, count: number, target: number): void;

  /** Copies bits. */
  gatherBits(bitmap: number, rows: number, count: number, target: number): void;

  /** Copies bits; no row gives 0. `bitmap` 0 stands for a bitmap of ones, as validity does. */
  gatherBitsOrZero(bitmap: number, rows: number, count: number, target: number): void;

  /** Copies row numbers, no row as 0, so that gathering values reads nothing astray. */
  clampRows(rows: number, count: number, target: number): void;

  /**
   * Writes the `count + 1` offsets of the gathered lists or byte strings and returns the last, or -1 when it is over
   * 2 GiB. No row takes no room.
   */
  gatherOffsets(offsets: number, rows: number, count: number, target: number): number;

  /** Copies byte strings; `targetOffsets` are what `gatherOffsets` made of the same rows. */
  gatherBytes(
    offsets: number,
    heap: number,
    rows: number,
    count: number,
    targetOffsets: number,
    targetHeap: number,
  ): void;

  /** The length of all `count` byte strings; 0 when they are not equally long. */
  evenWidth(offsets: number, count: number): number;

  /** Writes the `count + 1` offsets of byte strings that are all `width` bytes long. */
  evenOffsets(count: number, width: number, target: number): void;

  /** Copies byte strings that are all `width` bytes long. */
  gatherEven(heap: number, width: number, rows: number, count: number, target: number): void;

  /** Writes the row numbers, in the child column, of all elements of the gathered lists. */
  gatherElements(
    offsets: number,
    rows: number,
    count: number,
    targetOffsets: number,
    target: number,
  ): void;
}
