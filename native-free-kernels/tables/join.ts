/** Finds the rows of one side of a join that rows of the other side match. Sources: `native-free-kernels/join/`. */
export interface JoinKernels {
  /**
   * Enters the rows with a valid key (offsets, heap, i64 hashes) into an index of zeros with `mask + 1` entries of 8
   * bytes; `next` (u32 a row) chains rows of equal keys, in order.
   */
  joinBuild(
    offsets: number,
    heap: number,
    hashes: number,
    validity: number,
    count: number,
    index: number,
    mask: number,
    next: number,
  ): void;

  /** Writes for each row the first row with its key in the index + 1, or 0; returns how many rows have one. */
  joinProbe(
    offsets: number,
    heap: number,
    hashes: number,
    validity: number,
    count: number,
    index: number,
    mask: number,
    builtOffsets: number,
    builtHeap: number,
    heads: number,
  ): number;

  /** Hashes of numbers of 64 bits. */
  hashWords(words: number, count: number, target: number): void;

  /** Writes the least and the greatest (i64) of the valid numbers; returns how many there are. */
  wordRange(words: number, validity: number, count: number, target: number): number;

  /** As `joinBuild` for one number of 64 bits, entries of 16 bytes; returns how many rows are not the first of theirs. */
  joinBuildWords(
    words: number,
    validity: number,
    count: number,
    index: number,
    mask: number,
    next: number,
  ): number;

  /** As `joinProbe`; `waiting` is room of eight bytes a row. */
  joinProbeWords(
    words: number,
    validity: number,
    count: number,
    index: number,
    mask: number,
    heads: number,
    waiting: number,
  ): number;

  /** As `joinBuildWords` where the index is zeros, four bytes for each number from `least` to the greatest. */
  joinBuildDense(
    words: number,
    validity: number,
    count: number,
    least: bigint,
    index: number,
    next: number,
  ): number;

  /** As `joinProbe`, where the index is for `size` numbers from `least` on. */
  joinProbeDense(
    words: number,
    validity: number,
    count: number,
    least: bigint,
    size: number,
    index: number,
    heads: number,
  ): number;

  /**
   * Writes at most `capacity` pairs of row numbers, from `cursor` on (two u32, zeros at first); returns how many. The first
   * word of the cursor is `count` when there are no more. Without `next` (0) every chain has one row.
   */
  joinPairs(
    heads: number,
    next: number,
    count: number,
    cursor: number,
    capacity: number,
    probing: number,
    built: number,
  ): number;

  /** The same for all pairs of two sides. */
  crossPairs(
    count: number,
    otherCount: number,
    cursor: number,
    capacity: number,
    rows: number,
    others: number,
  ): number;

  /** Sets the bit of each row. */
  markRows(rows: number, count: number, bitmap: number): void;

  /** Sets a bit for each row that has a head. */
  headBits(heads: number, count: number, target: number): void;
}
