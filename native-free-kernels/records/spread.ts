/** Murmur2 with the seed of Kafka's own partitioner. */
const SEED: u32 = 0x9747b28c;
const MULTIPLIER: u32 = 0x5bd1e995;

/**
 * Numbers the partitions of keys as Kafka's own producers do: rows with a key of `partitionCount` by its hash, others
 * go to `keyless`. `counts` is added to.
 */
export function spreadKeys(
  validity: usize,
  offsets: usize,
  heap: usize,
  count: u32,
  partitionCount: u32,
  keyless: u32,
  numbers: usize,
  counts: usize,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4, numbers += 4) {
    const hasKey = validity === 0 || ((load<u8>(validity + (row >>> 3)) >>> (row & 7)) & 1) !== 0;
    let partition = keyless;
    if (hasKey) {
      const start = load<u32>(offsets);
      partition =
        (murmur(heap + start, load<u32>(offsets, 4) - start) & 0x7fffffff) % partitionCount;
    }
    store<u32>(numbers, partition);
    const place = counts + ((partition as usize) << 2);
    store<u32>(place, load<u32>(place) + 1);
  }
}

function murmur(from: usize, byteLength: u32): u32 {
  let hash = SEED ^ byteLength;
  const tail = byteLength & 3;
  for (const end = from + (byteLength - tail); from < end; from += 4) {
    let word = load<u32>(from) * MULTIPLIER;
    word ^= word >>> 24;
    hash = (hash * MULTIPLIER) ^ (word * MULTIPLIER);
  }
  if (tail === 3) hash ^= (load<u8>(from, 2) as u32) << 16;
  if (tail >= 2) hash ^= (load<u8>(from, 1) as u32) << 8;
  if (tail >= 1) hash = (hash ^ (load<u8>(from) as u32)) * MULTIPLIER;
  hash = (hash ^ (hash >>> 13)) * MULTIPLIER;
  return hash ^ (hash >>> 15);
}
