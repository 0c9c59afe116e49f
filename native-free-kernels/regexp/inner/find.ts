// Looks for the first place of a text at which a program matches.

import { behindCharacter, findByte } from './classes';
import { slotsEnd } from './program';
import { OVERFLOW, run } from './run';

// More of the program's head.
const BEGINNING: usize = 4;
const FIRST_BYTE: usize = 8;
const FIRST_BYTES: usize = 16;

// What matches begin with: anything, nothing but the start of the text, one byte, or one of several.
const ONLY_START: u32 = 1;
const ONE_BYTE: u32 = 2;
const SOME_BYTES: u32 = 3;

/**
 * Where the first match from a place on begins: 0 for none, or `OVERFLOW`. The slots then have where it and its groups
 * begin and end; a group that has no part in it has zeros.
 */
export function find(
  program: usize,
  text: usize,
  from: usize,
  end: usize,
  slots: usize,
  stack: usize,
  stackEnd: usize,
): usize {
  const beginning = load<u32>(program, BEGINNING);
  const behind = slotsEnd(program, slots);
  for (let slot = slots; slot < behind; slot += 8) store<u64>(slot, 0);
  let place = from === text ? text : candidate(program, beginning, from, end);
  for (; place !== 0; place = candidate(program, beginning, behindCharacter(place, end), end)) {
    const matchEnd = run(program, text, place, end, slots, stack, stackEnd);
    if (matchEnd === OVERFLOW) return OVERFLOW;
    if (matchEnd !== 0) {
      store<u32>(slots, place as u32);
      store<u32>(slots, matchEnd as u32, 4);
      return place;
    }
    if (place >= end) return 0;
  }
  return 0;
}

/** The first place from one on at which a match may begin, 0 for none. It is not the start of the text. */
function candidate(program: usize, beginning: u32, place: usize, end: usize): usize {
  if (beginning === ONLY_START) return 0;
  if (beginning === ONE_BYTE) {
    const found = findByte(place, end, load<u8>(program, FIRST_BYTE));
    return found < end ? found : 0;
  }
  if (beginning === SOME_BYTES) {
    const table = program + FIRST_BYTES;
    for (; place < end; place++)
      if (load<u8>(table + (load<u8>(place) as usize)) !== 0) return place;
    return 0;
  }
  return place;
}
