import { clearPlaces, MATCH_BYTES, matchLength, stepBehind, takePlace } from './inner/matches';

/** A block ends with as many literals, and no match begins in its last twelve bytes: readers may copy in words. */
const LAST_LITERALS: usize = 5;
const LAST_MATCH: usize = 12;

/** One block of LZ4; see `CompressKernels`. */
export function compressLz4(
  from: usize,
  byteLength: u32,
  target: usize,
  targetEnd: usize,
  table: usize,
): usize {
  const end = from + byteLength;
  let anchor = from;
  clearPlaces(table);
  for (let at = from; at + LAST_MATCH < end; ) {
    const before = takePlace(table, at);
    if (before === 0) {
      at += stepBehind(at - anchor);
      continue;
    }
    const length =
      MATCH_BYTES + matchLength(before + MATCH_BYTES, at + MATCH_BYTES, end - LAST_LITERALS);
    target = writeLiterals(anchor, at - anchor, length - MATCH_BYTES, target, targetEnd);
    if (target === 0 || targetEnd - target < 2) return 0;
    store<u16>(target, (at - before) as u16);
    target = writeRest(length - MATCH_BYTES, target + 2, targetEnd);
    if (target === 0) return 0;
    at += length;
    anchor = at;
  }
  return writeLiterals(anchor, end - anchor, 0, target, targetEnd);
}

/** The token of a sequence, with the length of its match, and its literals. */
function writeLiterals(
  from: usize,
  count: usize,
  length: usize,
  target: usize,
  targetEnd: usize,
): usize {
  if (target >= targetEnd) return 0;
  const high = count < 15 ? count : 15;
  const low = length < 15 ? length : 15;
  store<u8>(target, ((high << 4) | low) as u8);
  target = writeRest(count, target + 1, targetEnd);
  if (target === 0 || count > targetEnd - target) return 0;
  memory.copy(target, from, count);
  return target + count;
}

/** What of a length the token has no room for. */
function writeRest(length: usize, target: usize, targetEnd: usize): usize {
  if (length < 15) return target;
  let rest = length - 15;
  for (; rest >= 255; rest -= 255) {
    if (target >= targetEnd) return 0;
    store<u8>(target++, 255);
  }
  if (target >= targetEnd) return 0;
  store<u8>(target, rest as u8);
  return target + 1;
}
