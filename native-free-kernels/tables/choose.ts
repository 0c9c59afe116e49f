/**
 * Merges columns row by row, for CASE and COALESCE. `choice` is a byte for each row: the number of the column whose value the
 * row takes, or 255 for none. `branches` has 16 bytes for each column: addresses (u32) of values, offsets and validity, and
 * the step (1 for a column, 0 for a constant). Sources: `native-free-kernels/choose/`.
 */
export interface ChooseKernels {
  choose8: ChooseFixed;
  choose16: ChooseFixed;
  choose32: ChooseFixed;
  choose64: ChooseFixed;
  choose128: ChooseFixed;

  /** Bits of the bitmaps at byte `field` of each branch: 0 for BOOLEAN values, 8 for validity. */
  chooseBits(choice: number, branches: number, field: number, length: number, target: number): void;

  /** Offsets of text; returns the size of the heap, or -1 when it is above 2 GiB. */
  chooseOffsets(choice: number, branches: number, length: number, target: number): number;

  /** Bytes of text, to where the offsets say. */
  chooseBytes(
    choice: number,
    branches: number,
    length: number,
    targetOffsets: number,
    targetHeap: number,
  ): void;

  /** Writes `number` into `choice` for the rows of a bitmap. */
  markChoice(rows: number, length: number, number: number, choice: number): void;
}

/** Copies, for each row, the value of the column that the row takes. */
type ChooseFixed = (choice: number, branches: number, length: number, target: number) => void;
