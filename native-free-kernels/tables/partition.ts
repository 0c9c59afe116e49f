/** Sorts rows by partition. Sources: `native-free-kernels/partition/`. */
export interface PartitionKernels {
  /**
   * Writes the partition (u32) of each row, from its 64-bit hash: the upper half of the hash as a fraction of 2^32,
   * times the number of partitions. `counts` gets the rows of each partition (u32, `partitionCount` of them).
   */
  numberPartitions(
    hashes: number,
    count: number,
    partitionCount: number,
    numbers: number,
    counts: number,
  ): void;

  /**
   * Writes the row numbers partition by partition, in order within each. `cursors` (u32) holds for each partition where
   * it starts among the sorted rows, afterwards where it ends.
   */
  orderByPartition(numbers: number, count: number, cursors: number, target: number): void;
}
