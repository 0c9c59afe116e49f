/** Works on UTF-8 text: i32 offsets and a heap. Sources: `native-free-kernels/text/`. */
export interface TextKernels {
  /**
   * Copies `byteLength` bytes with 26 letters from `first` on ('a' or 'A') in the other case; other bytes stay as they are.
   * Returns 1 when one of them is not ASCII.
   */
  changeAsciiCase(source: number, byteLength: number, first: number, target: number): number;

  /** Code points of each text as i32. */
  countCodePoints(offsets: number, heap: number, length: number, target: number): void;

  /** Finds SUBSTRING of each text: starts in the heap (u32) and offsets of the result; returns the size of its heap. */
  findSubstrings(
    textOffsets: number,
    heap: number,
    positions: number,
    positionStep: number,
    counts: number,
    countStep: number,
    length: number,
    starts: number,
    offsets: number,
  ): number;

  /** Finds TRIM of spaces (`sides`: 1 left, 2 right, 3 both), as `findSubstrings` does. */
  findTrimmed(
    textOffsets: number,
    heap: number,
    length: number,
    sides: number,
    starts: number,
    offsets: number,
  ): number;

  /** Finds SPLIT_PART with a constant delimiter, which is not empty, and a constant number other than 0. */
  findParts(
    textOffsets: number,
    heap: number,
    delimiter: number,
    delimiterBytes: number,
    part: number,
    length: number,
    starts: number,
    offsets: number,
  ): number;

  /** Finds SUBSTRING_INDEX with a constant delimiter, which is not empty, and a constant number other than 0. */
  findBesideDelimiters(
    textOffsets: number,
    heap: number,
    delimiter: number,
    delimiterBytes: number,
    number: number,
    length: number,
    starts: number,
    offsets: number,
  ): number;

  /** Offsets of REPLACE of a constant, which is not empty; returns the size of the heap, or -1 when it is above 2 GiB. */
  replaceOffsets(
    textOffsets: number,
    heap: number,
    wanted: number,
    wantedBytes: number,
    substituteBytes: number,
    length: number,
    offsets: number,
  ): number;

  /** Bytes of REPLACE by a constant. */
  replaceBytes(
    textOffsets: number,
    heap: number,
    wanted: number,
    wantedBytes: number,
    substitute: number,
    substituteBytes: number,
    length: number,
    target: number,
  ): void;

  /** Copies what was found as slices. */
  copySlices(heap: number, starts: number, length: number, offsets: number, target: number): void;

  /** Offsets of CONCAT over a table of parts; returns the size of the heap, or -1 when it is above 2 GiB. */
  concatOffsets(parts: number, partCount: number, length: number, offsets: number): number;

  /** Bytes of CONCAT. */
  concatBytes(parts: number, partCount: number, length: number, target: number): void;

  /**
   * Offsets of CONCAT_WS and ARRAY_JOIN; returns the size of the heap, or -1 when it is above 2 GiB. The separator, each part,
   * and what is written for nulls (0: nothing) have six words: heap, offsets, validity, step (0 for a constant), and for lists
   * of texts the offsets and the validity of the lists.
   */
  joinOffsets(
    separator: number,
    parts: number,
    partCount: number,
    substitute: number,
    length: number,
    offsets: number,
  ): number;

  /** Bytes of CONCAT_WS and ARRAY_JOIN. */
  joinBytes(
    separator: number,
    parts: number,
    partCount: number,
    substitute: number,
    length: number,
    target: number,
  ): void;

  /** Rows whose text starts with the wanted one; a constant has step 0. */
  startsWith(
    offsets: number,
    heap: number,
    step: number,
    wantedOffsets: number,
    wantedHeap: number,
    wantedStep: number,
    length: number,
    target: number,
  ): void;

  endsWith(
    offsets: number,
    heap: number,
    step: number,
    wantedOffsets: number,
    wantedHeap: number,
    wantedStep: number,
    length: number,
    target: number,
  ): void;

  containsBytes(
    offsets: number,
    heap: number,
    step: number,
    wantedOffsets: number,
    wantedHeap: number,
    wantedStep: number,
    length: number,
    target: number,
  ): void;

  /** INITCAP of ASCII: copies texts, capitals at the start and behind spaces, small letters elsewhere; other bytes stay. */
  capitalizeWords(offsets: number, heap: number, length: number, target: number): void;

  /** A bitmap of the texts that are not ASCII; returns 1 where there are some. */
  wideTexts(offsets: number, heap: number, length: number, target: number): number;

  /**
   * Offsets of texts with characters put for others; returns the last, or -1 over 2 GiB. How the table lies is told in
   * `native-free-kernels/text/translate.ts`.
   */
  translatedOffsets(
    textOffsets: number,
    heap: number,
    length: number,
    table: number,
    otherCount: number,
    offsets: number,
  ): number;

  /** Writes those texts, up to 3 bytes over the end. */
  translatedBytes(
    textOffsets: number,
    heap: number,
    length: number,
    table: number,
    otherCount: number,
    target: number,
  ): void;

  /**
   * Rows whose text has parts one behind the other, as a bitmap. A part has 8 bytes: address and size. The first is the start of the
   * text and the last its end, unless these are open.
   */
  matchParts(
    offsets: number,
    heap: number,
    parts: number,
    partCount: number,
    isStartOpen: number,
    isEndOpen: number,
    length: number,
    target: number,
  ): void;

  /** LOCATE behind so many code points: i32, from 1, and 0 where the wanted text, which is not empty, is not found. */
  findPositions(
    offsets: number,
    heap: number,
    wanted: number,
    wantedBytes: number,
    skipped: number,
    length: number,
    target: number,
  ): void;

  /** REVERSE: texts with the same offsets. */
  reverseTexts(offsets: number, heap: number, length: number, target: number): void;

  /** HEX of bytes; offsets are twice those of the bytes. */
  hexBytes(offsets: number, heap: number, length: number, target: number): void;

  /** HEX of i64, 16 bytes each at most; returns the size. */
  hexIntegers(source: number, length: number, offsets: number, target: number): number;

  /** Offsets of bytes in base 64; returns the last, or -1 over 2 GiB. */
  base64Offsets(offsets: number, length: number, target: number): number;

  /** Writes bytes in base 64. */
  encodeBase64(offsets: number, heap: number, length: number, target: number): void;

  /**
   * Reads bytes from base 64 from row `from` on, whose bytes begin where `targetOffsets` says. Stops at a row whose digits are not to be
   * read, and returns its number; `length` at the end. Nulls have no bytes.
   */
  decodeBase64(
    offsets: number,
    heap: number,
    validity: number,
    from: number,
    length: number,
    targetOffsets: number,
    target: number,
  ): number;

  /**
   * LPAD and RPAD to `wanted` code points by a text of `padBytes` bytes and `padLength` code points: offsets; returns the last, or -1
   * over 2 GiB.
   */
  padOffsets(
    offsets: number,
    heap: number,
    padBytes: number,
    padLength: number,
    pad: number,
    wanted: number,
    length: number,
    target: number,
  ): number;

  /** Writes those texts, filled on the left (1) or on the right (0). */
  padTexts(
    offsets: number,
    heap: number,
    padBytes: number,
    pad: number,
    isLeft: number,
    length: number,
    targetOffsets: number,
    target: number,
  ): void;
}
