import { clearPlaces, MATCH_BYTES, matchLength, stepBehind, takePlace } from './inner/matches';

const COPY_BYTES_MAX: usize = 64;
/** Two bytes say how far back. */
const COPY_TAG: usize = 2;

/** One block of Snappy, of 64 KiB at most, its length included; see `CompressKernels`. */
export function compressSnappy(
  from: usize,
  byteLength: u32,
  target: usize,
  targetEnd: usize,
  table: usize,
): usize {
  if (targetEnd - target < 3) return 0;
  let rest = byteLength;
  for (; rest >= 0x80; rest >>>= 7) store<u8>(target++, (rest | 0x80) as u8);
  store<u8>(target++, rest as u8);
  const end = from + byteLength;
  let anchor = from;
  clearPlaces(table);
  for (let at = from; at + MATCH_BYTES <= end; ) {
    const before = takePlace(table, at);
    if (before === 0) {
      at += stepBehind(at - anchor);
      continue;
    }
    const length = MATCH_BYTES + matchLength(before + MATCH_BYTES, at + MATCH_BYTES, end);
    target = writeLiterals(anchor, at - anchor, target, targetEnd);
    if (target !== 0) target = writeCopy(length, at - before, target, targetEnd);
    if (target === 0) return 0;
    at += length;
    anchor = at;
  }
  return writeLiterals(anchor, end - anchor, target, targetEnd);
}

function writeLiterals(from: usize, count: usize, target: usize, targetEnd: usize): usize {
  if (count === 0) return target;
  if (targetEnd - target < count + 3) return 0;
  const last = count - 1;
  if (last < 60) store<u8>(target++, (last << 2) as u8);
  else if (last < 256) {
    store<u8>(target, 60 << 2);
    store<u8>(target, last as u8, 1);
    target += 2;
  } else {
    store<u8>(target, 61 << 2);
    store<u16>(target, last as u16, 1);
    target += 3;
  }
  memory.copy(target, from, count);
  return target + count;
}

function writeCopy(length: usize, distance: usize, target: usize, targetEnd: usize): usize {
  while (length > 0) {
    const part = length < COPY_BYTES_MAX ? length : COPY_BYTES_MAX;
    if (targetEnd - target < 3) return 0;
    store<u8>(target, (((part - 1) << 2) | COPY_TAG) as u8);
    store<u16>(target, distance as u16, 1);
    target += 3;
    length -= part;
  }
  return target;
}
