/** Works on UTF-8 text: i32 offsets and a heap. Sources: `native-free-kernels/text/`. */
export interface TextKernels {
  /**
   * Copies `byteLength` bytes with 26 letters from `first` on ('a' or 'A') in the other case. Returns 1 when a byte is not
   * ASCII; the copy is of no use then.
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

  /** Copies what `findSubstrings` or `findTrimmed` found. */
  copySlices(heap: number, starts: number, length: number, offsets: number, target: number): void;

  /** Offsets of CONCAT over a table of parts; returns the size of the heap, or -1 when it is above 2 GiB. */
  concatOffsets(parts: number, partCount: number, length: number, offsets: number): number;

  /** Bytes of CONCAT. */
  concatBytes(parts: number, partCount: number, length: number, target: number): void;

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
}
