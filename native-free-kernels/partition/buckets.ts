// Buckets within partitions: rows whose hashes have the same first bits in their low half. The index of a group table
// has the keys of a bucket side by side.

/**
 * Writes partition * 2^bucketBits + bucket of each row, where the partition is that of `numberPartitions`. `counts` gets
 * the rows of each such number (u32).
 */
export function numberBuckets(
  hashes: usize,
  count: u32,
  partitionCount: u32,
  bucketBits: u32,
  numbers: usize,
  counts: usize,
): void {
  memory.fill(counts, 0, ((partitionCount as usize) << bucketBits) << 2);
  const end = hashes + ((count as usize) << 3);
  for (; hashes < end; hashes += 8, numbers += 4) {
    const hash = load<u64>(hashes);
    const partition = (((hash >> 32) * (partitionCount as u64)) >> 32) as u32;
    const number = (partition << bucketBits) | bucketOf(hash, bucketBits);
    store<u32>(numbers, number);
    const counter = counts + ((number as usize) << 2);
    store<u32>(counter, load<u32>(counter) + 1);
  }
}

/**
 * Writes the rows of each of the 2^bucketBits buckets (u32) to `counts`. Returns 1 where the rows lie bucket by bucket in
 * rising order, otherwise 0.
 */
export function countBuckets(hashes: usize, count: u32, bucketBits: u32, counts: usize): u32 {
  memory.fill(counts, 0, (1 as usize) << (bucketBits + 2));
  let last: u32 = 0;
  let descents: u32 = 0;
  for (const end = hashes + ((count as usize) << 3); hashes < end; hashes += 8) {
    const bucket = bucketOf(load<u64>(hashes), bucketBits);
    descents += (bucket < last) as u32;
    last = bucket;
    const counter = counts + ((bucket as usize) << 2);
    store<u32>(counter, load<u32>(counter) + 1);
  }
  return (descents === 0) as u32;
}

/**
 * Sets the bit of each hash in a bitmap of `bitCount` bits, a power of two, which the caller has cleared: by the bits
 * that are left over by buckets. Returns how many bits were not set before.
 */
export function markHashes(hashes: usize, count: u32, bitmap: usize, bitCount: u32): u32 {
  let added: u32 = 0;
  for (const end = hashes + ((count as usize) << 3); hashes < end; hashes += 8) {
    const bit = load<u32>(hashes) & (bitCount - 1);
    const place = bitmap + ((bit >> 3) as usize);
    const bits = load<u8>(place) as u32;
    added += ((bits >> (bit & 7)) & 1) ^ 1;
    store<u8>(place, bits | (1 << (bit & 7)));
  }
  return added;
}

function bucketOf(hash: u64, bucketBits: u32): u32 {
  return ((hash as u32 as u64) >> (32 - (bucketBits as u64))) as u32;
}
