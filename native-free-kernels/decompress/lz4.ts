import { copyMatch } from './inner/match';

/**
 * One block of LZ4. Matches may reach back to `start`, where the output of earlier blocks begins. Returns the address behind
 * the last byte written, 0 for a block that is broken or does not fit.
 */
export function decompressLz4(
  from: usize,
  byteLength: u32,
  start: usize,
  target: usize,
  targetEnd: usize,
): usize {
  const end = from + byteLength;
  while (from < end) {
    const token = load<u8>(from++) as u32;
    let literals = (token >>> 4) as usize;
    if (literals === 15) {
      let byte: u32 = 255;
      while (byte === 255) {
        if (from >= end) return 0;
        byte = load<u8>(from++);
        literals += byte;
      }
    }
    if (literals > end - from || literals > targetEnd - target) return 0;
    memory.copy(target, from, literals);
    from += literals;
    target += literals;
    // The last sequence has no match.
    if (from === end) return target;
    if (end - from < 2) return 0;
    const distance = load<u16>(from) as usize;
    from += 2;
    let length = ((token & 15) as usize) + 4;
    if (length === 19) {
      let byte: u32 = 255;
      while (byte === 255) {
        if (from >= end) return 0;
        byte = load<u8>(from++);
        length += byte;
      }
    }
    if (distance === 0 || distance > target - start || length > targetEnd - target) return 0;
    target = copyMatch(target, distance, length);
  }
  return target;
}
