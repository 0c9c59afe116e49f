/**
 * Works on group tables; `table` is the address of a header. How a table lies in memory is told in
 * `native-free-kernels/table/inner/layout.ts`. Where a slot's accumulator lies is said by `directory`, `shift`, `offset` and
 * `stride`. What adds rows to accumulators that are byte strings in the table's heap goes from row `start` on, passes over rows
 * that are not in `validity` (0: all are), and returns the number of rows done, less than `count` where the heap must grow first.
 * Sources: `native-free-kernels/table/`.
 */
export interface TableKernels {
  /**
   * Finds or makes the slots of the keys from row `start` on; returns the number of rows done, less than `count` when
   * the table must grow first.
   */
  tableFindOrInsert(
    table: number,
    offsets: number,
    heap: number,
    hashes: number,
    start: number,
    count: number,
    slots: number,
  ): number;

  /** Enters all live rows into an index of zeros. */
  tableFillIndex(table: number): void;

  /**
   * Moves the entries of so many places, or a few more, from the index to the next one; also of chained tables. Returns 1
   * when all are there.
   */
  tableMoveEntries(table: number, count: number): number;

  /** Forgets slots; their rows become free. */
  tableRemove(table: number, slots: number, count: number): void;

  /** Sets the event time (i64) at which each slot expires. */
  tableSetExpiry(table: number, slots: number, count: number, expiry: number): void;

  /** Counts slots with expiry <= `watermark`; writes them to `target` unless that is 0. */
  tableExpired(table: number, watermark: bigint, target: number): number;

  /** The latest expiry below the greatest i64 of a live slot; the least i64 when there is none. */
  tableLatestExpiry(table: number): bigint;

  /**
   * Finds all slots whose key is one of these keys and `extra` bytes more, under the key's hash: writes slot and row of the
   * key (u32 each) unless `slots` is 0; returns how many.
   */
  tableFindLonger(
    table: number,
    offsets: number,
    heap: number,
    hashes: number,
    count: number,
    extra: number,
    slots: number,
    rows: number,
  ): number;

  /** The expiry (i64) of each slot. */
  tableExpiries(table: number, slots: number, count: number, target: number): void;

  /** Writes all live slots to `target`; returns how many. */
  tableLiveSlots(table: number, target: number): number;

  /** Offsets of the slots' keys; returns the last, or -1 when it is over 2 GiB. */
  tableKeyOffsets(table: number, slots: number, count: number, target: number): number;

  /** Copies the slots' keys to their offsets. */
  tableKeyBytes(table: number, slots: number, count: number, offsets: number, target: number): void;

  /** Writes each slot that is not marked in `bitmap` once and marks it; returns how many. */
  distinctSlots(slots: number, count: number, bitmap: number, target: number): number;

  /** Writes the first row of each slot whose mark, a u32 accumulator, is 0, and sets the mark; returns how many. */
  claimSlots(
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    target: number,
  ): number;

  /** Gives the slots of the rows of a bitmap, of all rows for 0, bits of a u32 accumulator. */
  addSlotBits(
    slots: number,
    count: number,
    bitmap: number,
    bits: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
  ): void;

  /**
   * Gives the slot of each row the row's bits (u32) of an accumulator; writes the rows with bits that were new, and these
   * bits, and returns how many.
   */
  claimSlotBits(
    slots: number,
    count: number,
    bits: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    targetRows: number,
    targetBits: number,
  ): number;

  /** A bitmap of the rows that have one of these bits. */
  rowsWithBits(rowBits: number, count: number, bits: number, target: number): void;

  /** Keeps least or greatest byte strings from row `start` on; returns the number of rows done. */
  tableKeepExtremes(
    table: number,
    slots: number,
    start: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    valueOffsets: number,
    valueHeap: number,
    validity: number,
    isGreatest: number,
  ): number;

  /** Puts byte strings in place of those of the slots from row `start` on; returns the number of rows done. */
  tableKeepBytes(
    table: number,
    slots: number,
    start: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    valueOffsets: number,
    valueHeap: number,
  ): number;

  /** Offsets of the slots' byte strings and which slots have one; returns the last offset, or -1 over 2 GiB. */
  tableReferenceOffsets(
    table: number,
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    target: number,
    validity: number,
  ): number;

  /** Copies the slots' byte strings to their offsets. */
  tableReferenceBytes(
    table: number,
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    targetOffsets: number,
    target: number,
  ): void;

  /** Has to come before a segment is written to from outside of the kernels. */
  tableTouch(segment: number): void;

  /** Makes the copy of a segment that a cut waits for, unless it was made before something was written there. */
  tableCopyForCut(segment: number, copy: number): void;

  /** Moves byte strings out of heap segments marked as moving; returns the slot to go on with. */
  tableMoveStrings(table: number, start: number): number;

  /** Keeps the first byte string of each slot, or the last. */
  tableKeepRows(
    table: number,
    slots: number,
    start: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    valueOffsets: number,
    valueHeap: number,
    validity: number,
    isLast: number,
  ): number;

  /** Keeps the byte string of the row with the least or greatest key, a byte string too; of equal keys the last or first. */
  tableKeepRowsBy(
    table: number,
    slots: number,
    start: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    keyOffsets: number,
    keyHeap: number,
    valueOffsets: number,
    valueHeap: number,
    validity: number,
    isGreatest: number,
    keepsFirst: number,
  ): number;

  /** Writes the address (u32) of each slot's byte string, 0 where there is none. */
  tableStrings(
    table: number,
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    target: number,
  ): void;

  /** Adds byte strings, with `lists` (i32 offsets, else 0) those of each row's list, to the lists of slots. */
  tableAppend(
    table: number,
    slots: number,
    start: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    lists: number,
    valueOffsets: number,
    valueHeap: number,
    validity: number,
  ): number;

  /**
   * Writes the address (u32) of the first element of each slot's list, and the offsets of the lists by their elements; returns
   * the last, or -1 over 2 GiB.
   */
  tableLists(
    table: number,
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    starts: number,
    target: number,
  ): number;

  /** How many elements the lists of slots have; `seen` are `mask + 1` words of 0, more than there are rows. */
  tableSetElements(
    table: number,
    slots: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    seen: number,
    mask: number,
  ): number;

  /**
   * Adds byte strings, values of the type `node`, to the lists of slots that do not have them. With `countBytes` 8 they end with a
   * count (u64), which is added where they are there. Values of floating point have `floatBytes` at `floatAt`, else 0.
   * `index` are `mask + 1` entries of 16 bytes of 0, twice as many as there can be elements.
   */
  tableAppendNew(
    table: number,
    slots: number,
    start: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    valueOffsets: number,
    valueHeap: number,
    validity: number,
    node: number,
    floatAt: number,
    floatBytes: number,
    countBytes: number,
    index: number,
    mask: number,
    seen: number,
    seenMask: number,
  ): number;

  /** Keeps the longest run of zeros of hashes (u64) in the register that their first bits pick. */
  tableKeepRuns(
    table: number,
    slots: number,
    start: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    hashes: number,
    validity: number,
    indexBits: number,
  ): number;

  /** Keeps the longer runs of registers, which come as byte strings. */
  tableMergeRuns(
    table: number,
    slots: number,
    start: number,
    count: number,
    directory: number,
    shift: number,
    offset: number,
    stride: number,
    valueOffsets: number,
    valueHeap: number,
    validity: number,
  ): number;
}
