// All matches of a regular expression in each text, as lists of slices: `lists` gets the offsets of the lists, `starts` and
// `offsets` the slices. There is room for `capacity` of them: a kernel that needs more answers `NO_ROOM`.

import { isSet } from '../table/inner/layout';
import { find } from './inner/find';
import { placeBehind } from './inner/next';
import { FAILED, NO_ROOM, slotsEnd } from './inner/program';
import { OVERFLOW } from './inner/run';

/**
 * SPLIT: what stands before, between and behind the matches, in `limit` parts at most where that is above 0. A match of
 * nothing at the start of a text does not count. Returns the number of parts.
 */
export function splitRegexp(
  program: usize,
  textOffsets: usize,
  heap: usize,
  validity: usize,
  length: u32,
  limit: i32,
  slots: usize,
  stackBytes: u32,
  lists: usize,
  starts: usize,
  offsets: usize,
  capacity: u32,
): i32 {
  const stack = slotsEnd(program, slots);
  const stackEnd = stack + (stackBytes as usize);
  let count: u32 = 0;
  store<u32>(lists, 0);
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++, textOffsets += 4) {
    lists += 4;
    if (isSet(validity, row)) {
      const text = heap + (load<u32>(textOffsets) as usize);
      const end = heap + (load<u32>(textOffsets, 4) as usize);
      let part = text;
      let more = limit - 1;
      let place = text;
      while (place !== 0 && more !== 0) {
        const found = find(program, text, place, end, slots, stack, stackEnd);
        if (found === OVERFLOW) return FAILED;
        if (found === 0) break;
        const matchEnd = load<u32>(slots, 4) as usize;
        place = placeBehind(slots, end);
        if (part === text && matchEnd === text) continue;
        if (count === capacity) return NO_ROOM;
        addSlice(starts, offsets, count++, part - heap, found - part);
        more--;
        part = matchEnd;
      }
      if (count === capacity) return NO_ROOM;
      addSlice(starts, offsets, count++, part - heap, end - part);
    }
    store<u32>(lists, count);
  }
  return count as i32;
}

/** What lies between two slots in all matches, nothing where a group has no part in one. Returns how many there are. */
export function extractAllRegexp(
  program: usize,
  textOffsets: usize,
  heap: usize,
  validity: usize,
  length: u32,
  slot: u32,
  slots: usize,
  stackBytes: u32,
  lists: usize,
  starts: usize,
  offsets: usize,
  capacity: u32,
): i32 {
  const stack = slotsEnd(program, slots);
  const stackEnd = stack + (stackBytes as usize);
  const group = slots + ((slot as usize) << 2);
  let count: u32 = 0;
  store<u32>(lists, 0);
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++, textOffsets += 4) {
    const text = heap + (load<u32>(textOffsets) as usize);
    const end = heap + (load<u32>(textOffsets, 4) as usize);
    lists += 4;
    let place = isSet(validity, row) ? text : 0;
    while (place !== 0) {
      const found = find(program, text, place, end, slots, stack, stackEnd);
      if (found === OVERFLOW) return FAILED;
      if (found === 0) break;
      if (count === capacity) return NO_ROOM;
      const from = load<u32>(group) as usize;
      if (from === 0) addSlice(starts, offsets, count++, 0, 0);
      else addSlice(starts, offsets, count++, from - heap, load<u32>(group, 4) - from);
      place = placeBehind(slots, end);
    }
    store<u32>(lists, count);
  }
  return count as i32;
}

/** Adds a slice behind `count` others. */
function addSlice(starts: usize, offsets: usize, count: u32, start: usize, size: usize): void {
  const place = (count as usize) << 2;
  store<u32>(starts + place, start as u32);
  store<u32>(offsets + place, load<u32>(offsets + place) + (size as u32), 4);
}
