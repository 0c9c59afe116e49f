/**
 * Works on the elements within each list: i32 offsets (`count + 1`) into a child column. Elements and places are u32,
 * 0xffffffff for none. Sources: `native-free-kernels/lists/`.
 *
 * Where elements are compared, `words` has a u64 for each, and where that does not say all, `keyOffsets` and `heap` a byte
 * string for each; otherwise `keyOffsets` is 0.
 */
export interface ListsKernels {
  /** Writes the first element of each list whose bit is set; bitmap 0 stands for ones. */
  firstOfLists(bitmap: number, offsets: number, count: number, target: number): void;

  /** Writes offsets and elements of what stays where the bit is set; returns how many. Writes one element too many. */
  keepInLists(
    bitmap: number,
    offsets: number,
    count: number,
    targetOffsets: number,
    elements: number,
  ): number;

  /** Writes the ranges of lists, `stride` places apart, in a column where their elements begin at `base`. */
  listRanges(
    offsets: number,
    count: number,
    base: number,
    stride: number,
    starts: number,
    lengths: number,
  ): void;

  /** The offsets of `count` lists of `stride` ranges each; returns the last, or -1 when it is over 2^31. */
  rangeOffsets(lengths: number, count: number, stride: number, target: number): number;

  /** Writes the elements of `count` ranges. */
  rangeElements(starts: number, lengths: number, count: number, target: number): void;

  /** Writes the elements of each list from the last to the first. */
  reverseElements(offsets: number, count: number, target: number): void;

  /** Writes elements for the places of lists that are as long or longer, none behind the end. */
  padElements(offsets: number, targetOffsets: number, count: number, target: number): void;

  /** How many elements the longest list has. */
  longestList(offsets: number, count: number): number;

  /** Writes the elements of each list in order, equal ones as they are; `spare` has room for the longest list. */
  sortLists(
    words: number,
    keyOffsets: number,
    heap: number,
    validity: number,
    offsets: number,
    count: number,
    descending: number,
    nullsFirst: number,
    target: number,
    spare: number,
  ): void;

  /** Writes the element that comes first in each list, nulls left out; of equal ones the first. */
  extremesOfLists(
    words: number,
    keyOffsets: number,
    heap: number,
    validity: number,
    offsets: number,
    count: number,
    descending: number,
    target: number,
  ): void;

  /**
   * Writes for each place the first place of its list with an equal element, nulls being equal. `elements` 0: places are
   * elements. `table` has twice as many u32 as the longest list has elements, rounded up to a power of two.
   */
  firstAlike(
    words: number,
    keyOffsets: number,
    heap: number,
    validity: number,
    elements: number,
    offsets: number,
    count: number,
    table: number,
    target: number,
  ): void;

  /** A bitmap of the places that are the first of their value. */
  areFirst(firsts: number, count: number, target: number): void;

  /**
   * A bitmap, zero before, of the first places of values in the first part of lists that the second part, from `middles` on,
   * has too, or with `absent` 1 of those that it does not have.
   */
  sharedPlaces(
    firsts: number,
    offsets: number,
    middles: number,
    count: number,
    absent: number,
    bitmap: number,
  ): void;

  /**
   * Writes lists of numbers of `width` bytes: each begins at its start, a column or with step 0 one number, and goes on in its
   * distance.
   */
  sequences(
    width: number,
    starts: number,
    startStep: number,
    distances: number,
    offsets: number,
    count: number,
    target: number,
  ): void;
}
