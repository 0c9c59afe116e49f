/**
 * Writes the partition of each row, from its 64-bit hash: the upper half of the hash as a fraction of 2^32, times the
 * number of partitions. `counts` gets the rows of each partition (u32, `partitionCount` of them).
 */
export function numberPartitions(
  hashes: usize,
  count: u32,
  partitionCount: u32,
  numbers: usize,
  counts: usize,
): void {
  memory.fill(counts, 0, (partitionCount as usize) << 2);
  const end = hashes + ((count as usize) << 3);
  for (; hashes < end; hashes += 8, numbers += 4) {
    const upper = load<u32>(hashes, 4) as u64;
    const partition = ((upper * (partitionCount as u64)) >> 32) as u32;
    store<u32>(numbers, partition);
    const counter = counts + ((partition as usize) << 2);
    store<u32>(counter, load<u32>(counter) + 1);
  }
}
