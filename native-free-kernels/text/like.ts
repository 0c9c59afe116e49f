import { findBytes, isSame } from './inner/find-bytes';

/**
 * LIKE with `%` between parts: whether they stand in each text one behind the other, as a bitmap. A part has 8 bytes: address and
 * size. The first must be the start of the text and the last its end, unless these are open. The first place where a part is found
 * is the only one to try: what comes behind it has the most room there.
 */
export function matchParts(
  offsets: usize,
  heap: usize,
  parts: usize,
  partCount: u32,
  isStartOpen: u32,
  isEndOpen: u32,
  length: u32,
  target: usize,
): void {
  const first = isStartOpen === 0 ? parts : 0;
  const behind = parts + ((partCount as usize) << 3);
  const last = isEndOpen === 0 ? behind - 8 : 0;
  const inner = isStartOpen === 0 ? parts + 8 : parts;
  const innerEnd = isEndOpen === 0 ? behind - 8 : behind;
  let word: u64 = 0;
  for (let row: u32 = 0; row < length; row++, offsets += 4) {
    const start = heap + (load<u32>(offsets) as usize);
    const end = heap + (load<u32>(offsets, 4) as usize);
    const answer = isMatch(start, end, first, inner, innerEnd, last);
    word |= (answer as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(target, word);
    target += 8;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(target, word);
}

function isMatch(
  at: usize,
  end: usize,
  first: usize,
  part: usize,
  partsEnd: usize,
  last: usize,
): bool {
  if (first !== 0) {
    const size = load<u32>(first, 4) as usize;
    if (end - at < size || !isSame(at, load<u32>(first), size)) return false;
    at += size;
  }
  if (last !== 0) {
    const size = load<u32>(last, 4) as usize;
    if (end - at < size || !isSame(end - size, load<u32>(last), size)) return false;
    end -= size;
  }
  for (; part < partsEnd; part += 8) {
    const size = load<u32>(part, 4) as usize;
    const found = findBytes(at, end, load<u32>(part), size);
    if (found === 0) return false;
    at = found + size;
  }
  return true;
}
