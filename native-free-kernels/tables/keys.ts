/**
 * Grouping keys as byte strings: i32 offsets and a heap, each column's value at the same `position` in every key.
 * `src/state/keys.ts` tells the format. Sources: `native-free-kernels/keys/`.
 */
export interface KeysKernels {
  encodeKey8: EncodeKey;
  encodeKey16: EncodeKey;
  encodeKey32: EncodeKey;
  encodeKey64: EncodeKey;
  encodeKey128: EncodeKey;
  encodeKeyBits: EncodeKey;
  encodeKeyF32: EncodeKey;
  encodeKeyF64: EncodeKey;

  /** Writes the null byte of a struct. */
  encodeKeyPresence(
    validity: number,
    count: number,
    offsets: number,
    heap: number,
    position: number,
  ): void;

  /** Fills u32 places with the length of the fixed part. */
  startKeys(byteLength: number, count: number, target: number): void;

  /** Adds the lengths of byte strings. */
  addKeyLengths(valueOffsets: number, validity: number, count: number, lengths: number): void;

  /** Lengths to offsets; returns the last, or -1 when it is over 2 GiB. */
  keyOffsets(lengths: number, count: number, target: number): number;

  /** Writes null byte, length and, at the tail of each key, the bytes. */
  encodeKeyBytes(
    valueOffsets: number,
    valueHeap: number,
    validity: number,
    count: number,
    offsets: number,
    heap: number,
    position: number,
    tails: number,
  ): void;

  /** Offsets and validity of a byte string column; returns the last offset, or -1 over 2 GiB. */
  decodeKeyLengths(
    count: number,
    offsets: number,
    heap: number,
    position: number,
    target: number,
    validity: number,
  ): number;

  /** Copies the bytes from the tails of keys. */
  decodeKeyBytes(
    count: number,
    offsets: number,
    heap: number,
    tails: number,
    targetOffsets: number,
    target: number,
  ): void;

  decodeKey8: DecodeKey;
  decodeKey16: DecodeKey;
  decodeKey32: DecodeKey;
  decodeKey64: DecodeKey;
  decodeKey128: DecodeKey;
  decodeKeyBits: DecodeKey;

  /** Reads null bytes. */
  decodeKeyPresence(
    count: number,
    offsets: number,
    heap: number,
    position: number,
    validity: number,
  ): void;

  /** Reads i64 values, the greatest i64 for null. */
  decodeKeyTimes(
    count: number,
    offsets: number,
    heap: number,
    position: number,
    target: number,
  ): void;

  /** Writes the rows with a time above `watermark`; returns how many. Writes one place too many. */
  rowsAfter(times: number, count: number, watermark: bigint, target: number): number;

  /**
   * Keys of one column of 32 bits: `count + 1` offsets, five bytes a key, and the hashes. The same keys as `startKeys`,
   * `keyOffsets`, `encodeKey32` and `hashKeys` make.
   */
  encodeSingle32(
    values: number,
    validity: number,
    count: number,
    offsets: number,
    heap: number,
    hashes: number,
  ): void;

  /** The same for 64 bits, nine bytes a key. */
  encodeSingle64(
    values: number,
    validity: number,
    count: number,
    offsets: number,
    heap: number,
    hashes: number,
  ): void;

  /** Keys of one column of byte strings, without hashes. `heap` has room for five bytes a row and all byte strings. */
  encodeSingleBytes(
    valueOffsets: number,
    valueHeap: number,
    validity: number,
    count: number,
    offsets: number,
    heap: number,
  ): void;

  /** XXH64 (seed 0) of each byte string, as i64. */
  hashKeys(offsets: number, heap: number, count: number, target: number): void;

  /** Offsets of arrays as byte strings of their elements' keys; returns the last, or -1 over 2 GiB. */
  listKeyOffsets(
    listOffsets: number,
    validity: number,
    keyOffsets: number,
    count: number,
    target: number,
  ): number;

  /** Writes arrays as byte strings. */
  listKeyBytes(
    listOffsets: number,
    validity: number,
    keyOffsets: number,
    keyHeap: number,
    count: number,
    targetOffsets: number,
    target: number,
  ): void;

  /** Element offsets of arrays out of their byte strings; returns the last, or -1 over 2^31. */
  listKeyLengths(offsets: number, heap: number, count: number, target: number): number;

  /** Offsets and bytes of the elements' keys out of the byte strings of arrays. */
  listKeyElements(
    offsets: number,
    heap: number,
    count: number,
    targetOffsets: number,
    target: number,
  ): void;

  /** Offsets of the keys of `rows` (u32) with a time behind each; returns the last, or -1 over 2 GiB. */
  timedKeyOffsets(offsets: number, rows: number, count: number, target: number): number;

  /** Copies the keys and the times (i64) of `rows` to the offsets. */
  timedKeyBytes(
    offsets: number,
    heap: number,
    times: number,
    rows: number,
    count: number,
    targetOffsets: number,
    target: number,
  ): void;

  /** The times (i64) behind keys. */
  keyTailTimes(offsets: number, heap: number, count: number, target: number): void;
}

/** Writes a null byte and a value into each key: a bit as a byte; of floating point numbers -0.0 as 0.0 and one NaN. */
type EncodeKey = (
  values: number,
  validity: number,
  count: number,
  offsets: number,
  heap: number,
  position: number,
) => void;

/** Reads null bytes and values out of keys. */
type DecodeKey = (
  count: number,
  offsets: number,
  heap: number,
  position: number,
  target: number,
  validity: number,
) => void;
