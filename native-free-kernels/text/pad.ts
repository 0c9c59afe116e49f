// LPAD and RPAD: texts filled up to a length, or cut to it, both counted in code points.

import { copyShort } from '../memory/inner/short';
import { codePointCount, skipCodePoints } from './inner/code-points';

/** Offsets of the results, for what fills up texts has `padBytes` bytes and `padLength` code points; returns the last, or -1 over 2 GiB. */
export function padOffsets(
  offsets: usize,
  heap: usize,
  padBytes: u32,
  padLength: u32,
  pad: usize,
  wanted: u32,
  length: u32,
  target: usize,
): i32 {
  let total: u64 = 0;
  store<u32>(target, 0);
  for (let row: u32 = 0; row < length; row++, offsets += 4) {
    const start = heap + (load<u32>(offsets) as usize);
    const end = heap + (load<u32>(offsets, 4) as usize);
    const own = codePointCount(start, end) as u32;
    if (own >= wanted) total += (skipCodePoints(start, end, wanted) - start) as u64;
    else total += ((end - start) as u64) + fillBytes(pad, padBytes, padLength, wanted - own);
    target += 4;
    store<u32>(target, total as u32);
  }
  return total > (i32.MAX_VALUE as u64) ? -1 : (total as i32);
}

/** Writes the results, filled on the left or on the right. */
export function padTexts(
  offsets: usize,
  heap: usize,
  padBytes: u32,
  pad: usize,
  isLeft: u32,
  length: u32,
  targetOffsets: usize,
  target: usize,
): void {
  for (let row: u32 = 0; row < length; row++, offsets += 4, targetOffsets += 4) {
    const start = heap + (load<u32>(offsets) as usize);
    const own = load<u32>(offsets, 4) - load<u32>(offsets);
    const from = target + (load<u32>(targetOffsets) as usize);
    const size = load<u32>(targetOffsets, 4) - load<u32>(targetOffsets);
    if (size <= own) {
      copyShort(from, start, size);
      continue;
    }
    const filler = size - own;
    copyShort(isLeft !== 0 ? from + filler : from, start, own);
    let place = isLeft !== 0 ? from : from + own;
    for (const end = place + filler; place < end; place += padBytes) {
      copyShort(place, pad, min<u32>(padBytes, (end - place) as u32));
    }
  }
}

/** How many bytes so many code points of what fills up have. */
function fillBytes(pad: usize, padBytes: u32, padLength: u32, count: u32): u64 {
  if (padLength === 0) return 0;
  const rest = skipCodePoints(pad, pad + (padBytes as usize), count % padLength) - pad;
  return ((count / padLength) as u64) * (padBytes as u64) + (rest as u64);
}
