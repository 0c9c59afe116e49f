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
   * Numbers buckets within partitions: partition * 2^bucketBits + bucket, where the bucket are the first bits of the
   * hash's low half. `counts` gets the rows of each number (u32, `partitionCount` * 2^bucketBits of them).
   */
  numberBuckets(
    hashes: number,
    count: number,
    partitionCount: number,
    bucketBits: number,
    numbers: number,
    counts: number,
  ): void;

  /** Writes the rows of each bucket (u32, 2^bucketBits of them); 1 where rows lie bucket by bucket in rising order. */
  countBuckets(hashes: number, count: number, bucketBits: number, counts: number): number;

  /**
   * Sets the bit of each hash in a bitmap of `bitCount` bits, a power of two of at most 2^24, which the caller has
   * cleared. Returns how many bits were not set before.
   */
  markHashes(hashes: number, count: number, bitmap: number, bitCount: number): number;

  /**
   * Writes the row numbers partition by partition, in order within each. `cursors` (u32) holds for each partition where
   * it starts among the sorted rows, afterwards where it ends.
   */
  orderByPartition(numbers: number, count: number, cursors: number, target: number): void;
}
