import { copyMatch } from './inner/match';

/**
 * What follows the length of a block of Snappy. Returns the address behind the last byte written, 0 for a block that is
 * broken or does not fit.
 */
export function decompressSnappy(
  from: usize,
  byteLength: u32,
  target: usize,
  targetEnd: usize,
): usize {
  const start = target;
  const end = from + byteLength;
  while (from < end) {
    const tag = load<u8>(from++) as u32;
    const kind = tag & 3;
    if (kind === 0) {
      let length = ((tag >>> 2) + 1) as usize;
      if (length > 60) {
        const extra = length - 60;
        if (extra > end - from) return 0;
        length = (littleEndian(from, extra) as usize) + 1;
        from += extra;
      }
      if (length > end - from || length > targetEnd - target) return 0;
      memory.copy(target, from, length);
      from += length;
      target += length;
      continue;
    }
    const distanceBytes: usize = kind === 3 ? 4 : kind;
    if (distanceBytes > end - from) return 0;
    let distance = littleEndian(from, distanceBytes) as usize;
    let length = ((tag >>> 2) + 1) as usize;
    if (kind === 1) {
      length = (((tag >>> 2) & 7) + 4) as usize;
      distance |= ((tag >>> 5) as usize) << 8;
    }
    from += distanceBytes;
    if (distance === 0 || distance > target - start || length > targetEnd - target) return 0;
    target = copyMatch(target, distance, length);
  }
  return target;
}

function littleEndian(from: usize, byteLength: usize): u32 {
  let value: u32 = 0;
  for (let byte: usize = 0; byte < byteLength; byte++) {
    value |= (load<u8>(from + byte) as u32) << ((byte as u32) << 3);
  }
  return value;
}
