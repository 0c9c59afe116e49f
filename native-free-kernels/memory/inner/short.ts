/** Longer ones are copied by `memory.copy`, whose call costs more than a few steps. */
const SHORT_BYTES: u32 = 128;

/** Copies a byte string that is usually short. Reads and writes nothing beyond its end. */
export function copyShort(target: usize, source: usize, byteLength: u32): void {
  if (byteLength > SHORT_BYTES) {
    memory.copy(target, source, byteLength);
  } else if (byteLength >= 16) {
    const end = target + byteLength - 16;
    // The last step overlaps the one before.
    const last = v128.load(source + byteLength - 16);
    for (; target < end; target += 16, source += 16) v128.store(target, v128.load(source));
    v128.store(end, last);
  } else if (byteLength >= 8) {
    const last = load<u64>(source + byteLength - 8);
    store<u64>(target, load<u64>(source));
    store<u64>(target + byteLength - 8, last);
  } else if (byteLength >= 4) {
    const last = load<u32>(source + byteLength - 4);
    store<u32>(target, load<u32>(source));
    store<u32>(target + byteLength - 4, last);
  } else {
    for (; byteLength > 0; byteLength--, target++, source++) store<u8>(target, load<u8>(source));
  }
}

/**
 * Copies a byte string that is usually short in steps of 16 bytes; returns the end of the copy. Reads and writes up to 15 bytes over
 * an end, which buffers allow.
 */
export function copyOver(target: usize, source: usize, byteLength: u32): usize {
  const end = target + byteLength;
  if (byteLength > SHORT_BYTES) {
    memory.copy(target, source, byteLength);
    return end;
  }
  for (; target < end; target += 16, source += 16) v128.store(target, v128.load(source));
  return end;
}
