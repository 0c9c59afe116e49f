/** Finds distinct values and the place of each value among them. Sources: `native-free-kernels/dictionary/`. */
export interface DictionaryKernels {
  /**
   * Writes the rows (u32) of the distinct values among those of `rows`, in the order in which they come, to `distinct`, and
   * the place of the value of each of `rows` to `codes` (u32). Returns how many distinct values there are, or -1 when they
   * are more than `distinctMax`. `slots` are `mask + 1` u32 zeros, a power of two and twice `distinctMax` at least.
   */
  dictionary8: DictionaryFixed;
  dictionary16: DictionaryFixed;
  dictionary32: DictionaryFixed;
  dictionary64: DictionaryFixed;

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

type DictionaryFixed = (
  values: number,
  rows: number,
  count: number,
  slots: number,
  mask: number,
  distinctMax: number,
  distinct: number,
  codes: number,
) => number;
