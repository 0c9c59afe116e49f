/** Longer ones are copied by `memory.copy`, whose call costs more than a few SIMD steps. */
const SHORT_BYTES: u32 = 128;

/** Copies byte strings to where `viewOffsets` laid them. Reads and writes up to 15 bytes over an end. */
export function copyViews(starts: usize, count: u32, offsets: usize, heap: usize): void {
  const last = starts + ((count as usize) << 2);
  for (; starts < last; starts += 4, offsets += 4) {
    const byteLength = load<u32>(offsets, 4) - load<u32>(offsets);
    let source = load<u32>(starts) as usize;
    let target = heap + load<u32>(offsets);
    if (byteLength > SHORT_BYTES) {
      memory.copy(target, source, byteLength);
      continue;
    }
    for (const end = target + byteLength; target < end; target += 16, source += 16) {
      v128.store(target, v128.load(source));
    }
  }
}
