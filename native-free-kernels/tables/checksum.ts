/** CRC-32C, which record batches of Kafka carry. Sources: `native-free-kernels/checksum/`. */
export interface ChecksumKernels {
  /** Fills the tables that `checksum` needs: 12 KiB. */
  fillChecksumTables(tables: number): void;

  /** The checksum of some bytes; unsigned after `>>> 0`. */
  checksum(tables: number, from: number, byteLength: number): number;
}
