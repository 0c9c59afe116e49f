/** Finds distinct values and the place of each value among them. Sources: `native-free-kernels/dictionary/`. */
export interface DictionaryKernels {
  /**
   * Writes the rows (u32) of the distinct values among those of `rows`, in the order in which they come, to `distinct`, and
   * the place of the value of each of `rows` to `codes` (u32). Returns how many distinct values there are, or -1 when they
   * are more than `distinctMax`. `slots` are `mask + 1` u32 zeros, a power of two and twice `distinctMax` at least.
   */
  dictionary8(
    values: number,
    rows: number,
    count: number,
    slots: number,
    mask: number,
    distinctMax: number,
    distinct: number,
    codes: number,
  ): number;

  /** The same for 16-bit values. */
  dictionary16(
    values: number,
    rows: number,
    count: number,
    slots: number,
    mask: number,
    distinctMax: number,
    distinct: number,
    codes: number,
  ): number;

  /** The same for 32-bit values. */
  dictionary32(
    values: number,
    rows: number,
    count: number,
    slots: number,
    mask: number,
    distinctMax: number,
    distinct: number,
    codes: number,
  ): number;

  /** The same for 64-bit values. */
  dictionary64(
    values: number,
    rows: number,
    count: number,
    slots: number,
    mask: number,
    distinctMax: number,
    distinct: number,
    codes: number,
  ): number;

  /** The same for byte strings. */
  dictionaryBytes(
    offsets: number,
    heap: number,
    rows: number,
    count: number,
    slots: number,
    mask: number,
    distinctMax: number,
    distinct: number,
    codes: number,
  ): number;
}
