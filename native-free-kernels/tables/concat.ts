/** Puts columns one behind the other. Sources: `native-free-kernels/concat/`. */
export interface ConcatKernels {
  /**
   * Writes `count` bits of `source` behind the first `targetBit` bits of `target`. `source` 0 stands for ones, as
   * validity does. Bits of the target behind those are overwritten, up to 64 of them.
   */
  appendBits(source: number, count: number, target: number, targetBit: number): void;

  /** Copies `count + 1` offsets, each raised by `base`. Writes up to 12 bytes too many. */
  appendOffsets(source: number, count: number, base: number, target: number): void;
}
