/** Longer ones are copied by `memory.copy`, whose call costs more than a few SIMD steps. */
const SHORT_BYTES: u32 = 128;

/**
 * Copies the byte strings of `count` rows one behind the other. `targetOffsets` are what `gatherOffsets` made of the
 * same rows. Reads and writes up to 15 bytes over an end, which buffers allow.
 */
export function gatherBytes(
  offsets: usize,
  heap: usize,
  rows: usize,
  count: u32,
  targetOffsets: usize,
  targetHeap: usize,
): void {
  const end = rows + ((count as usize) << 2);
  for (; rows < end; rows += 4, targetOffsets += 4) {
    const start = load<u32>(targetOffsets);
    const byteLength = load<u32>(targetOffsets, 4) - start;
    if (byteLength === 0) continue;
    const row = load<u32>(rows) as usize;
    copy(heap + load<u32>(offsets + (row << 2)), targetHeap + start, byteLength);
  }
}

function copy(source: usize, target: usize, byteLength: u32): void {
  if (byteLength > SHORT_BYTES) {
    memory.copy(target, source, byteLength);
    return;
  }
  for (const end = target + byteLength; target < end; target += 16, source += 16) {
    v128.store(target, v128.load(source));
  }
}
