// REGEXP_REPLACE. The replacement is pieces of 8 bytes: the address of bytes and their number, or 0 and the slot of a group.

import { copyShort } from '../memory/inner/short';
import { find } from './inner/find';
import { placeBehind } from './inner/next';
import { FAILED, NO_ROOM, slotsEnd } from './inner/program';
import { OVERFLOW } from './inner/run';

/**
 * Texts with every match replaced; returns the size of their heap, which has room for `capacity` bytes, or `NO_ROOM` where
 * that is too little.
 */
export function replaceRegexp(
  program: usize,
  textOffsets: usize,
  heap: usize,
  length: u32,
  pieces: usize,
  pieceCount: u32,
  slots: usize,
  stackBytes: u32,
  offsets: usize,
  target: usize,
  capacity: u32,
): i32 {
  const stack = slotsEnd(program, slots);
  const stackEnd = stack + (stackBytes as usize);
  const piecesEnd = pieces + ((pieceCount as usize) << 3);
  const start = target;
  const limit = target + (capacity as usize);
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++, textOffsets += 4) {
    const text = heap + (load<u32>(textOffsets) as usize);
    const end = heap + (load<u32>(textOffsets, 4) as usize);
    let kept = text;
    let place = text;
    while (place !== 0) {
      const found = find(program, text, place, end, slots, stack, stackEnd);
      if (found === OVERFLOW) return FAILED;
      if (found === 0) break;
      const keptBytes = found - kept;
      if (keptBytes > limit - target) return NO_ROOM;
      copyShort(target, kept, keptBytes as u32);
      target = replacement(target + keptBytes, limit, pieces, piecesEnd, slots);
      if (target === 0) return NO_ROOM;
      kept = load<u32>(slots, 4) as usize;
      place = placeBehind(slots, end);
    }
    const rest = end - kept;
    if (rest > limit - target) return NO_ROOM;
    copyShort(target, kept, rest as u32);
    target += rest;
    offsets += 4;
    store<u32>(offsets, (target - start) as u32);
  }
  return (target - start) as i32;
}

/** Writes what stands for a match; returns the end, 0 where there is no room. */
function replacement(
  target: usize,
  limit: usize,
  piece: usize,
  piecesEnd: usize,
  slots: usize,
): usize {
  for (; piece < piecesEnd; piece += 8) {
    let source = load<u32>(piece) as usize;
    let size = load<u32>(piece, 4);
    if (source === 0) {
      const group = slots + ((size as usize) << 2);
      source = load<u32>(group) as usize;
      size = source === 0 ? 0 : load<u32>(group, 4) - (source as u32);
    }
    if ((size as usize) > limit - target) return 0;
    copyShort(target, source, size);
    target += size as usize;
  }
  return target;
}
