/**
 * Works on bitmaps: bit `row` is bit `row & 7` of byte `row >> 3`. Buffers are read and written in words of 64 bits, so a
 * bitmap of n rows has ceil(n / 64) * 8 bytes. Sources: `native-free-kernels/bitmap/`.
 */
export interface BitmapKernels {
  /** Rows set in both. */
  andBitmaps(left: number, right: number, length: number, target: number): void;

  /** Rows set in one of the two. */
  orBitmaps(left: number, right: number, length: number, target: number): void;

  /** Rows set in `left` and not in `right`. */
  andNotBitmaps(left: number, right: number, length: number, target: number): void;

  /** Rows on which the two differ. */
  xorBitmaps(left: number, right: number, length: number, target: number): void;

  /** Rows that are not set. */
  notBitmap(source: number, length: number, target: number): void;

  /** AND of SQL over values and validities (0 = all valid); writes `targetValidity` always. */
  andThreeValued(
    leftValues: number,
    leftValidity: number,
    rightValues: number,
    rightValidity: number,
    length: number,
    target: number,
    targetValidity: number,
  ): void;

  /** OR of SQL over values and validities (0 = all valid); writes `targetValidity` always. */
  orThreeValued(
    leftValues: number,
    leftValidity: number,
    rightValues: number,
    rightValidity: number,
    length: number,
    target: number,
    targetValidity: number,
  ): void;

  /** Set bits among the first `length`. */
  countBits(bitmap: number, length: number): number;

  /** Lowest set bit among the first `length`, or -1. */
  firstSetBit(bitmap: number, length: number): number;

  /** Sets `count` bits from `start` on to `bit`. */
  setBits(bitmap: number, start: number, count: number, bit: number): void;

  /** A bitmap of the bytes that are not zero. Reads up to 15 bytes and writes up to one byte too many. */
  bytesToBitmap(source: number, length: number, target: number): void;

  /** A byte, 0 or 1, for each bit. */
  bitmapToBytes(source: number, length: number, target: number): void;
}
