/**
 * Writes the texts of columns one behind the other, and lines of them. Kernels with `from` begin at that row, whose text begins
 * where `offsets` (u32) says, and stop at a row that they cannot print: its number, `count` at the end. Nulls (`validity` 0:
 * none) have no text. The heap has room for the longest text of each row. Sources: `native-free-kernels/print/`.
 */
export interface PrintKernels {
  /** `true` and `false`; 5 bytes each, and 8 behind the last. */
  printBits(source: number, validity: number, count: number, offsets: number, heap: number): void;

  /** 4 bytes each. */
  printI8(source: number, validity: number, count: number, offsets: number, heap: number): void;

  /** 6 bytes each. */
  printI16(source: number, validity: number, count: number, offsets: number, heap: number): void;

  /** 11 bytes each. */
  printI32(source: number, validity: number, count: number, offsets: number, heap: number): void;

  /** i64 with the last `scale` digits behind a point, as BigDecimal prints it, but not with an exponent; 22 bytes and a point each. */
  printScaled(
    source: number,
    validity: number,
    scale: number,
    from: number,
    count: number,
    offsets: number,
    heap: number,
  ): number;

  /** f64 as Java prints it, but not with an exponent; 24 bytes each. f32 below of up to 6 digits. */
  printF64(
    source: number,
    validity: number,
    from: number,
    count: number,
    offsets: number,
    heap: number,
  ): number;

  printF32(
    source: number,
    validity: number,
    from: number,
    count: number,
    offsets: number,
    heap: number,
  ): number;

  /** i32 days since 1970 of years with four digits; `quote` is a byte around the text, or 0. 12 bytes each. */
  printDays(
    source: number,
    validity: number,
    quote: number,
    from: number,
    count: number,
    offsets: number,
    heap: number,
  ): number;

  /**
   * i64 microseconds since 1970 with milliseconds, in local time `offset` seconds east (i32.MIN_VALUE: UTC, and no offset is printed), for
   * the seconds [first, behind) in which that holds. 31 bytes each.
   */
  printMoments(
    source: number,
    validity: number,
    quote: number,
    offset: number,
    first: bigint,
    behind: bigint,
    from: number,
    count: number,
    offsets: number,
    heap: number,
  ): number;

  /** i64 microseconds since 1970 as SQL prints them, in local time as above. 26 bytes each. */
  printLocalTimes(
    source: number,
    validity: number,
    offset: number,
    first: bigint,
    behind: bigint,
    from: number,
    count: number,
    offsets: number,
    heap: number,
  ): number;

  /**
   * i64 times of `perSecond` units a second since 1970 by a pattern, in local time as above; its items have three words (u32): 0,
   * address and size of a text, or a field and its digits: 1 the year, 2 its last two digits, 3 to 7 month, day, hour, minute
   * and second, 8 a fraction. 3 bytes of room behind the last.
   */
  printPattern(
    source: number,
    perSecond: bigint,
    validity: number,
    items: number,
    itemCount: number,
    offset: number,
    first: bigint,
    behind: bigint,
    from: number,
    count: number,
    offsets: number,
    heap: number,
  ): number;

  /** How much room `printJsonTexts` needs, or -1 when that is above 2 GiB. */
  jsonTextBytes(offsets: number, heap: number, count: number): number;

  /** Texts as strings of JSON. */
  printJsonTexts(
    offsets: number,
    heap: number,
    validity: number,
    count: number,
    targetOffsets: number,
    target: number,
  ): void;

  /**
   * Texts as fields of lines: those that begin with the byte `comment` (0: none), or hold a line end or one of the bytes `between` and
   * `quote`, in quotes, with `escapeMark` before quotes and itself. Stops at a text that is empty, or begins or ends with a blank; with
   * `escapeMark` 0 at one that wants quotes too.
   */
  printFields(
    offsets: number,
    heap: number,
    validity: number,
    between: number,
    quote: number,
    escapeMark: number,
    comment: number,
    from: number,
    count: number,
    targetOffsets: number,
    target: number,
  ): number;

  /**
   * A line for each row. Words (u32) of a column: address and size of what stands before its texts; validity, offsets, heap; address
   * and size of what stands for a null, 0 where nulls are left out. Words of the style: addresses and sizes of what begins a
   * line, stands between texts, ends a line; whether empty lines are left out. `ends` (0: none) gets where each line ends (u32).
   * Returns the size.
   */
  joinLines(
    columns: number,
    columnCount: number,
    count: number,
    style: number,
    target: number,
    ends: number,
  ): number;
}
