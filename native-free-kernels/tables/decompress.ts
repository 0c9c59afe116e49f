/** Decompresses what Node cannot. Sources: `native-free-kernels/decompress/`. */
export interface DecompressKernels {
  /**
   * One block of LZ4 to [target, targetEnd); matches may reach back to `start`. Returns the address behind the last byte
   * (unsigned after `>>> 0`), 0 for a block that is broken or does not fit.
   */
  decompressLz4(
    from: number,
    byteLength: number,
    start: number,
    target: number,
    targetEnd: number,
  ): number;

  /** The same for a block of Snappy, from behind its length on. */
  decompressSnappy(from: number, byteLength: number, target: number, targetEnd: number): number;
}
