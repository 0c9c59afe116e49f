import { isSet } from '../table/inner/layout';

/** Buckets are numbers of milliseconds up to here, then eighths of powers of two. */
const EXACT: u64 = 16;
const EXACT_BITS: u64 = 4;
const LAST_BUCKET: u32 = 335;

/**
 * Counts valid times (i64, in µs) that are not after `reference`, by how many whole milliseconds more than the distance it
 * takes to be before them, in 336 buckets (u32). Returns how many times were counted.
 */
export function countBehind(
  times: usize,
  validity: usize,
  count: u32,
  reference: i64,
  buckets: usize,
): u32 {
  let behind: u32 = 0;
  for (let row: u32 = 0; row < count; row++) {
    const time = load<i64>(times + ((row as usize) << 3));
    if (time > reference || !isSet(validity, row)) continue;
    const place = buckets + ((bucketOf((reference - time) as u64) as usize) << 2);
    store<u32>(place, load<u32>(place) + 1);
    behind++;
  }
  return behind;
}

function bucketOf(distance: u64): u32 {
  const ms = distance / 1000 + 1;
  if (ms < EXACT) return ms as u32;
  const power = 63 - clz<u64>(ms);
  const eighth = (ms >> (power - 3)) & 7;
  return min<u32>(LAST_BUCKET, (EXACT + (power - EXACT_BITS) * 8 + eighth) as u32);
}
