/** Compresses as Node cannot. Sources: `native-free-kernels/compress/`. */
export interface CompressKernels {
  /**
   * One block of LZ4 to [target, targetEnd), with a table of 16 KiB to work with. Returns the address behind the last byte
   * (unsigned after `>>> 0`), 0 where the block does not fit.
   */
  compressLz4(
    from: number,
    byteLength: number,
    target: number,
    targetEnd: number,
    table: number,
  ): number;

  /** The same for a block of Snappy of up to 64 KiB, its length before it. */
  compressSnappy(
    from: number,
    byteLength: number,
    target: number,
    targetEnd: number,
    table: number,
  ): number;
}
