// Runs a program of `expression/text/regexp-program.ts` over UTF-8. It backtracks as Java's matcher does, so that of
// several matches at a place, and of several ways to make one, the same is taken.

import { beforeCharacter, matchClass, skipClass } from './classes';

// Instructions: what to do, the instruction's bytes, then what it needs. Addresses are from the program's start.
const MATCH: u32 = 0;
const BYTES: u32 = 1;
const CLASS: u32 = 2;
const SPAN: u32 = 3;
const LAZY_SPAN: u32 = 4;
const SPLIT: u32 = 5;
const JUMP: u32 = 6;
const SAVE: u32 = 7;
const START: u32 = 8;
const END: u32 = 9;
const VERY_END: u32 = 10;
const CUT: u32 = 11;

// What else could be tried: 16 bytes each, with the instruction to go on with, the place, and one more word.
const CHOICE: u32 = 0;
const SHORTER: u32 = 1;
const LONGER: u32 = 2;
const OLD_SLOT: u32 = 3;
const ENTRY_BYTES: usize = 16;

/** Of the program's head: where its instructions begin. */
const CODE: usize = 0;

/** The stack was too small for a text: whoever asked needs another way. */
export const OVERFLOW: usize = 1;

/** Where a match that begins at a place ends, 0 for none, or `OVERFLOW`. */
export function run(
  program: usize,
  text: usize,
  from: usize,
  end: usize,
  slots: usize,
  stack: usize,
  stackEnd: usize,
): usize {
  let place = from;
  let next = program + (load<u32>(program, CODE) as usize);
  let top = stack;
  while (top + ENTRY_BYTES <= stackEnd) {
    const instruction = next;
    next += load<u32>(instruction, 4) as usize;
    switch (load<u32>(instruction)) {
      case MATCH:
        return place;
      case BYTES:
        place = matchBytes(instruction, place, end);
        break;
      case CLASS:
        place = matchClass(program + (load<u32>(instruction, 8) as usize), place, end);
        break;
      case SPAN: {
        const members = program + (load<u32>(instruction, 8) as usize);
        const least = skipClass(members, place, end, load<u32>(instruction, 12), true);
        place = least;
        if (least === 0) break;
        place = skipClass(members, least, end, load<u32>(instruction, 16), false);
        const mayBeShorter = load<u32>(instruction, 20) !== 0 && place !== least;
        if (mayBeShorter) top = push(top, SHORTER, next, place, least);
        break;
      }
      case LAZY_SPAN: {
        const members = program + (load<u32>(instruction, 8) as usize);
        place = skipClass(members, place, end, load<u32>(instruction, 12), true);
        if (place !== 0) top = push(top, LONGER, next, place, members);
        break;
      }
      case SPLIT:
        top = push(top, CHOICE, program + (load<u32>(instruction, 8) as usize), place, 0);
        break;
      case JUMP:
        next = program + (load<u32>(instruction, 8) as usize);
        break;
      case SAVE: {
        const slot = slots + ((load<u32>(instruction, 8) as usize) << 2);
        top = push(top, OLD_SLOT, slot, 0, load<u32>(slot) as usize);
        store<u32>(slot, place as u32);
        break;
      }
      case START:
        if (place !== text) place = 0;
        break;
      case END:
        if (!isEnd(text, place, end)) place = 0;
        break;
      case VERY_END:
        if (place !== end) place = 0;
        break;
      case CUT:
        top = stack;
        break;
      default:
        unreachable();
    }
    while (place === 0) {
      if (top === stack) return 0;
      const entry = top - ENTRY_BYTES;
      place = placeOf(entry, end);
      next = load<u32>(entry, 4) as usize;
      if (isUsedUp(entry, place)) top = entry;
    }
  }
  return OVERFLOW;
}

function push(top: usize, kind: u32, next: usize, place: usize, extra: usize): usize {
  store<u32>(top, kind);
  store<u32>(top, next as u32, 4);
  store<u32>(top, place as u32, 8);
  store<u32>(top, extra as u32, 12);
  return top + ENTRY_BYTES;
}

/** The place that an entry of the stack leads to; 0 for none. The entry is left with it. */
function placeOf(entry: usize, end: usize): usize {
  const kind = load<u32>(entry);
  let place = load<u32>(entry, 8) as usize;
  if (kind === OLD_SLOT) {
    store<u32>(load<u32>(entry, 4) as usize, load<u32>(entry, 12));
    return 0;
  }
  if (kind === CHOICE) return place;
  if (kind === LONGER) place = matchClass(load<u32>(entry, 12) as usize, place, end);
  else place = beforeCharacter(place);
  store<u32>(entry, place as u32, 8);
  return place;
}

function isUsedUp(entry: usize, place: usize): bool {
  const kind = load<u32>(entry);
  if (kind === SHORTER) return place === (load<u32>(entry, 12) as usize);
  return kind !== LONGER || place === 0;
}

/** The bytes stand behind the instruction's head, their number before them. */
function matchBytes(instruction: usize, place: usize, end: usize): usize {
  const size = load<u32>(instruction, 8) as usize;
  if (end - place < size) return 0;
  let wanted = instruction + 12;
  let rest = size;
  for (; rest >= 8; rest -= 8, wanted += 8, place += 8) {
    if (load<u64>(place) !== load<u64>(wanted)) return 0;
  }
  if (rest !== 0) {
    const difference = load<u64>(place) ^ load<u64>(wanted);
    if (difference << ((64 - (rest << 3)) as u64) !== 0) return 0;
  }
  return place + rest;
}

/** The end, or before a line end that is the last thing, but not inside it. */
function isEnd(text: usize, place: usize, end: usize): bool {
  const size = end - place;
  if (size === 0) return true;
  if (size > 3) return false;
  const first = load<u8>(place) as u32;
  if (size === 1) {
    const isInside = first === 0x0a && place > text && load<u8>(place - 1) === 0x0d;
    return (first === 0x0a && !isInside) || first === 0x0d;
  }
  const second = load<u8>(place, 1) as u32;
  if (size === 2) return (first === 0x0d && second === 0x0a) || (first === 0xc2 && second === 0x85);
  return first === 0xe2 && second === 0x80 && (load<u8>(place, 2) & 0xfe) === 0xa8;
}
