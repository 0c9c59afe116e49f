/**
 * Reads and writes the records of Kafka's record batches. Sources: `native-free-kernels/records/`. A byte string is a view: the
 * u32 addresses of its first byte and its end; both are 0 for null.
 */
export interface RecordsKernels {
  /**
   * Reads the `count` records in [from, end), all of one batch, from row `row` on; those with an offset outside [least,
   * until) are left out. `isOneTime`: all have the batch's time. `columns` holds the u32 addresses of what is written:
   * starts and ends of keys, starts and ends of values, places of headers (u32), offsets and timestamps (µs; i64). Returns
   * the row behind the last, -1 where the records are broken.
   */
  decodeRecords(
    from: number,
    end: number,
    count: number,
    baseOffset: bigint,
    baseTimestamp: bigint,
    isOneTime: boolean,
    least: bigint,
    until: bigint,
    row: number,
    columns: number,
  ): number;

  /** Writes the validity of views and returns how many are null. */
  presentViews(starts: number, count: number, validity: number): number;

  /** Puts the view [start, end) in the place of those that are null or hold nothing but blanks. */
  replaceBlankViews(starts: number, ends: number, count: number, start: number, end: number): void;

  /** Whether the byte behind each view is below 0x20, and no tab, which ends a text. */
  areEnded(ends: number, count: number): boolean;

  /** Moves views to `target`, one behind the other with a line end behind each: their bytes and `count` more. */
  copyEnded(starts: number, ends: number, count: number, target: number): void;

  /**
   * Writes the offsets of a list column, of headers at `places` as `decodeRecords` found them; returns the last offset, or -1
   * where there cannot be so many before `end`.
   */
  countHeaders(places: number, count: number, end: number, offsets: number): number;

  /** Finds keys and values of the headers, all of which end by `end`; false where they are broken. */
  findHeaders(
    places: number,
    count: number,
    end: number,
    keyStarts: number,
    keyEnds: number,
    valueStarts: number,
    valueEnds: number,
  ): boolean;

  /**
   * Writes the rows that `rows` names (u32) as records of one batch, as many as fit `byteLimit`, and returns how many; at
   * `written` (u32) come their bytes. `columns` holds u32 addresses: validity, offsets and heap of the keys, the same of the
   * values, then validity and offsets of the lists of headers, and validity, offsets and heap of their keys and values.
   * A column whose offsets are 0 is null everywhere.
   */
  encodeRecords(
    rows: number,
    count: number,
    columns: number,
    target: number,
    byteLimit: number,
    written: number,
  ): number;

  /**
   * Writes the partition (u32) of each row, as Kafka's own producers choose it by a hash of the key; rows without a key go
   * to `keyless`. Adds the rows of each partition to `counts` (u32).
   */
  spreadKeys(
    validity: number,
    offsets: number,
    heap: number,
    count: number,
    partitionCount: number,
    keyless: number,
    numbers: number,
    counts: number,
  ): void;
}
