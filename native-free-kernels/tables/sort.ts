/** Puts row numbers in order. Sources: `native-free-kernels/sort/`. */
export interface SortKernels {
  sortKeysI8: SortKeys;
  sortKeysI16: SortKeys;
  sortKeysI32: SortKeys;
  sortKeysI64: SortKeys;
  sortKeysF32: SortKeys;
  sortKeysF64: SortKeys;
  sortKeysBits: SortKeys;

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

  /**
   * Row numbers of the keys that come before the bound, a column of one row, and with `equalPass` 1 of those equal to it;
   * returns how many. `target` has room for `count` row numbers and one more.
   */
  rowsBefore(
    keys: number,
    validity: number,
    count: number,
    boundKeys: number,
    boundValidity: number,
    nullsFirst: number,
    equalPass: number,
    target: number,
  ): number;

  /** Sort keys as byte strings: writes at the cursor of each row `nullByte` or `valueByte`, and moves the cursor on. */
  sortBytesPresence(
    validity: number,
    count: number,
    nullByte: number,
    valueByte: number,
    cursors: number,
    heap: number,
  ): void;

  /** The same, and the words of a `sortKeys` kernel: 9 bytes for each row, null or not. */
  sortBytesWords(
    words: number,
    validity: number,
    count: number,
    nullByte: number,
    valueByte: number,
    cursors: number,
    heap: number,
  ): void;

  /** The same for integers of 128 bits, 17 bytes for each row; `flip` is 0, or 255 for the opposite order. */
  sortBytesWide(
    values: number,
    validity: number,
    count: number,
    nullByte: number,
    valueByte: number,
    flip: number,
    cursors: number,
    heap: number,
  ): void;

  /** Adds to `lengths` (u32) what `sortBytesText` writes behind the first byte. */
  sortTextLengths(
    offsets: number,
    source: number,
    validity: number,
    count: number,
    lengths: number,
  ): void;

  /** The same for text; a null takes one byte. */
  sortBytesText(
    offsets: number,
    source: number,
    validity: number,
    count: number,
    nullByte: number,
    valueByte: number,
    flip: number,
    cursors: number,
    heap: number,
  ): void;

  /** Adds to `lengths` (u32) what `sortBytesList` writes behind the first byte. */
  sortListLengths(
    listOffsets: number,
    elementOffsets: number,
    validity: number,
    count: number,
    lengths: number,
  ): void;

  /** The same for arrays whose elements are byte strings already; a null takes one byte. */
  sortBytesList(
    listOffsets: number,
    elementOffsets: number,
    elementHeap: number,
    validity: number,
    count: number,
    nullByte: number,
    valueByte: number,
    flip: number,
    cursors: number,
    heap: number,
  ): void;

  /** How many bytes all byte strings begin with in common. */
  sharedBytes(offsets: number, heap: number, count: number): number;

  /** Eight bytes of each byte string from `skipped` on, as a u64 whose order is theirs; 0 behind the end. */
  prefixWords(offsets: number, heap: number, count: number, skipped: number, target: number): void;

  /**
   * Puts rows whose `words` are equal in the order of their bytes from `skipped` on; equal ones stay. `rows` are in the
   * order of the words, `spare` has as much room.
   */
  sortTies(
    words: number,
    offsets: number,
    heap: number,
    skipped: number,
    rows: number,
    count: number,
    spare: number,
  ): void;

  /**
   * The rank (u32) of each row among those of its key, and among the old rows (below `oldCount`) of it alone, 0 for others.
   * `rows`: all rows in order. By `kind`: 0 row_number, 1 rank, 2 dense_rank, which take rows of equal byte strings for equal.
   */
  rankRows(
    rows: number,
    count: number,
    keys: number,
    offsets: number,
    heap: number,
    oldCount: number,
    kind: number,
    before: number,
    after: number,
  ): void;

  /** Of runs of rows, which end at `ends`, writes those that no other of their run comes before; returns how many. */
  firstOfRuns(
    words: number,
    validity: number,
    nullsFirst: boolean,
    rows: number,
    ends: number,
    runCount: number,
    target: number,
  ): number;

  /**
   * Of new rows (`rows`, of keys by number) leaves out those that at least `limit` old rows of their key come before by a word
   * for each; writes the others, returns how many, and marks their keys. `marks`: u32 by key, `lasts`: u64 by key.
   */
  rowsInReach(
    oldKeys: number,
    oldWords: number,
    oldValidity: number,
    oldCount: number,
    keys: number,
    words: number,
    validity: number,
    rows: number,
    count: number,
    nullsFirst: boolean,
    limit: number,
    keyCount: number,
    marks: number,
    lasts: number,
    target: number,
  ): number;

  /** Writes the rows whose key `rowsInReach` has marked; returns how many. */
  rowsOfMarked(keys: number, count: number, marks: number, target: number): number;

  /** Clears the bits of places whose row has another word (or is null where the other is not) than the row before. */
  clearUnlikeNeighbours(
    words: number,
    validity: number,
    rows: number,
    count: number,
    bitmap: number,
  ): void;
}

/** Writes a u64 for each value, whose unsigned order is that of the values; with `flip` 1 the opposite order. Nulls get 0. */
type SortKeys = (
  values: number,
  validity: number,
  count: number,
  flip: number,
  target: number,
) => void;
