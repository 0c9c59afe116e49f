/**
 * Groups of rows by one column, found by what the column's values were seen before, without encoding keys. Sources:
 * `native-free-kernels/remember/`.
 */
export interface RememberKernels {
  /**
   * Slots of 32-bit integers, of the rows from `first` to `end`, in a map of slots + 1 (u32) by value - `base`: `range`
   * places, one of 0 and one for null. Writes the numbers of rows that are not in it to `missing`; returns how many. Writes one
   * place too many there.
   */
  directSlots32(
    values: number,
    validity: number,
    first: number,
    end: number,
    base: bigint,
    range: number,
    map: number,
    slots: number,
    missing: number,
  ): number;

  /** Enters the slots found for some rows of 32-bit integers in the map and among the slots of all rows. */
  enterSlots32(
    values: number,
    validity: number,
    rows: number,
    count: number,
    found: number,
    base: bigint,
    range: number,
    map: number,
    slots: number,
  ): void;

  /** Widens two i64 at `bounds`, least and greatest, by the 32-bit integers of some rows. */
  widenBounds32(
    values: number,
    validity: number,
    rows: number,
    count: number,
    bounds: number,
  ): void;

  /**
   * Slots of 64-bit integers, of the rows from `first` to `end`, in a map of slots + 1 (u32) by value - `base`: `range`
   * places, one of 0 and one for null. Writes the numbers of rows that are not in it to `missing`; returns how many. Writes one
   * place too many there.
   */
  directSlots64(
    values: number,
    validity: number,
    first: number,
    end: number,
    base: bigint,
    range: number,
    map: number,
    slots: number,
    missing: number,
  ): number;

  /** Enters the slots found for some rows of 64-bit integers in the map and among the slots of all rows. */
  enterSlots64(
    values: number,
    validity: number,
    rows: number,
    count: number,
    found: number,
    base: bigint,
    range: number,
    map: number,
    slots: number,
  ): void;

  /** Widens two i64 at `bounds`, least and greatest, by the 64-bit integers of some rows. */
  widenBounds64(
    values: number,
    validity: number,
    rows: number,
    count: number,
    bounds: number,
  ): void;

  /**
   * Slots of byte strings, of the rows from `first` to `end`, in an index of their own, of words of 64 bits. Writes the
   * strings' hashes (u32), and the numbers of rows that are not in it to `missing`; returns how many. Writes one place too
   * many there.
   */
  textSlots(
    index: number,
    mask: number,
    offsets: number,
    heap: number,
    validity: number,
    first: number,
    end: number,
    hashes: number,
    slots: number,
    missing: number,
  ): number;

  /** Bytes that the strings of some rows take beside such an index. */
  textBytes(offsets: number, rows: number, count: number): number;

  /**
   * Enters the slots found for some rows in the index, strings with their slots at `texts` on, and among the slots of all
   * rows; returns the number of new entries.
   */
  enterTexts(
    index: number,
    mask: number,
    offsets: number,
    heap: number,
    validity: number,
    hashes: number,
    rows: number,
    count: number,
    found: number,
    slots: number,
    texts: number,
  ): number;

  /** Enters all entries of an index in a wider one of zeros. */
  widenTextIndex(index: number, mask: number, target: number, targetMask: number): void;
}
