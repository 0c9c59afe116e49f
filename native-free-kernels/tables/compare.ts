/**
 * Compares rows into a bitmap. `step` is 1 for a column and 0 for a constant, whose value fills at least 16 bytes at its
 * address; `flip` is 1 for the opposite answer. The order is total: NaN equals NaN and is the greatest value, 0.0 equals
 * -0.0, bytes compare as unsigned. Sources: `native-free-kernels/compare/`.
 */
export interface CompareKernels {
  equalI8(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  lessI8(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  equalI16(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  lessI16(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  equalI32(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  lessI32(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  equalI64(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  lessI64(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  equalI128(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  lessI128(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  equalF32(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  lessF32(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  equalF64(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  lessF64(
    left: number,
    leftStep: number,
    right: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  equalBytes(
    leftOffsets: number,
    leftHeap: number,
    leftStep: number,
    rightOffsets: number,
    rightHeap: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;

  lessBytes(
    leftOffsets: number,
    leftHeap: number,
    leftStep: number,
    rightOffsets: number,
    rightHeap: number,
    rightStep: number,
    length: number,
    flip: number,
    target: number,
  ): void;
}
