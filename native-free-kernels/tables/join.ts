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

  /** Writes for each row the first row with its key, or 0xffffffff (`NO_ROW`); returns how many have one. */
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
    found: number,
  ): number;

  /** Hashes of numbers of 64 bits. */
  hashWords(words: number, count: number, target: number): void;

  /** Writes the least and the greatest (i64) of the valid numbers; returns how many there are. */
  wordRange(words: number, validity: number, count: number, target: number): number;

  /** Writes a number of 64 bits `count` times, an even number. */
  fillWords(target: number, count: number, word: bigint): void;

  /** A number that is none of these; `bitmap` is zeros, `count + 1` bits. */
  absentWord(words: number, count: number, bitmap: number): bigint;

  /**
   * Enters the valid numbers into places that all hold `absent`, 2 to the power of `64 - shift`, at most 32. `fold` is 63, or 32
   * where that gives many numbers one place. For each place `rows` (u32, zeros) has its first row + 1, `next` for each row
   * the next one + 1 with its number. Returns how many rows are not the first of theirs; writes how far all numbers together
   * are from their places (u64).
   */
  joinBuildWords(
    words: number,
    validity: number,
    count: number,
    places: number,
    shift: number,
    fold: number,
    absent: bigint,
    rows: number,
    next: number,
    distance: number,
  ): number;

  /** Writes for each number its place, or 0xffffffff; returns how many have one. `waiting` is room of four bytes a row. */
  joinProbeWords(
    words: number,
    count: number,
    places: number,
    shift: number,
    fold: number,
    absent: bigint,
    found: number,
    waiting: number,
  ): number;

  /** As `joinBuildWords` where a number's place is its distance from the least. */
  joinBuildDense(
    words: number,
    validity: number,
    count: number,
    least: bigint,
    rows: number,
    next: number,
  ): number;

  /** Writes for each number its distance from the least, or 0xffffffff where that is not below `size`; returns how many are. */
  joinProbeDense(words: number, count: number, least: bigint, size: number, found: number): number;

  /** Replaces places by the first row in each; 0xffffffff stays. Returns how many others there are. */
  rowsAtPlaces(places: number, count: number, rows: number): number;

  /** Writes 0xffffffff for rows that are not valid; returns how many others there are. */
  missInvalid(validity: number, count: number, found: number): number;

  /** Sets the bit of each number's distance (below 2^32) from the least; returns how many were not set. */
  markDistances(words: number, count: number, least: bigint, bitmap: number): number;

  /** Writes the value of each row, one byte wide, to the place that is its number's distance from the least. */
  place8(values: number, words: number, count: number, least: bigint, target: number): void;
  place16(values: number, words: number, count: number, least: bigint, target: number): void;
  place32(values: number, words: number, count: number, least: bigint, target: number): void;
  place64(values: number, words: number, count: number, least: bigint, target: number): void;
  place128(values: number, words: number, count: number, least: bigint, target: number): void;

  /**
   * Writes at most `capacity` pairs of row numbers, from `cursor` on (two u32, zeros at first); returns how many. The first
   * word of the cursor is `count` when there are no more. Without `next` (0) every chain has one row.
   */
  joinPairs(
    found: number,
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

  /** Writes the numbers of all rows in order. */
  everyRow(count: number, target: number): void;

  /** Sets the bit of each row. */
  markRows(rows: number, count: number, bitmap: number): void;

  /** Sets a bit for each row number that is not 0xffffffff. */
  foundBits(found: number, count: number, target: number): void;
}
