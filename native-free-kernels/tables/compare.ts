/**
 * Compares rows into a bitmap. `step` is 1 for a column and 0 for a constant, whose value fills at least 16 bytes at its
 * address; `flip` is 1 for the opposite answer. The order is total: NaN equals NaN and is the greatest value, 0.0 equals
 * -0.0, bytes compare as unsigned. Sources: `native-free-kernels/compare/`.
 */
export interface CompareKernels {
  equalI8: CompareFixed;
  lessI8: CompareFixed;
  equalI16: CompareFixed;
  lessI16: CompareFixed;
  equalI32: CompareFixed;
  lessI32: CompareFixed;
  equalI64: CompareFixed;
  lessI64: CompareFixed;
  equalI128: CompareFixed;
  lessI128: CompareFixed;
  equalF32: CompareFixed;
  lessF32: CompareFixed;
  equalF64: CompareFixed;
  lessF64: CompareFixed;
  equalBytes: CompareBytes;
  lessBytes: CompareBytes;
  amongI32: AmongFixed;
  amongI64: AmongFixed;
  /** Values and items are byte strings: offsets, then heap. */
  amongBytes(
    offsets: number,
    heap: number,
    length: number,
    itemOffsets: number,
    itemHeap: number,
    itemCount: number,
    target: number,
  ): void;
}

/** Sets a bit for each row whose value is one of some items, which are there in ascending order. */
type AmongFixed = (
  values: number,
  length: number,
  items: number,
  itemCount: number,
  target: number,
) => void;

/** Compares two columns of fixed width. */
type CompareFixed = (
  left: number,
  leftStep: number,
  right: number,
  rightStep: number,
  length: number,
  flip: number,
  target: number,
) => void;

/** Compares two columns of byte strings. */
type CompareBytes = (
  leftOffsets: number,
  leftHeap: number,
  leftStep: number,
  rightOffsets: number,
  rightHeap: number,
  rightStep: number,
  length: number,
  flip: number,
  target: number,
) => void;
