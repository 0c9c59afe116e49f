// What a path of names and places finds in JSON text, as slices.

import { clearMarks, mark } from '../bitmap/inner/marks';
import { isSet } from '../table/inner/layout';
import { isSame } from '../text/inner/find-bytes';
import { NULL_WORD, skipBlanks, skipColon, skipValue } from './inner/skip';
import { plainEnd } from './inner/string';

const TAB: u32 = 0x09;
const SPACE: u32 = 0x20;
const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
const COMMA: u32 = 0x2c;
const POINT: u32 = 0x2e;
const PLUS: u32 = 0x2b;
const LETTER_E: u32 = 0x45;
const SMALL_LETTER_E: u32 = 0x65;
const OPEN_BRACKET: u32 = 0x5b;
const OPEN_BRACE: u32 = 0x7b;
const CLOSE_BRACE: u32 = 0x7d;
const CLOSE_BRACKET: u32 = 0x5d;
const STEP_BYTES: usize = 8;

/** What the path has found in a text: 0 while there is nothing. */
let foundStart: usize = 0;
let foundEnd: usize = 0;

/**
 * GET_JSON_OBJECT: starts in the heap and offsets of what the steps find one inside the other in each text, without the quotes
 * of strings; rows with nothing are not set in `found`. Steps have 8 bytes each: address and number of bytes of a name, or 0 and the
 * place of an element. Texts that the first step does not lead into, or have anything that is written another way in the
 * result, are set in `unusual`. Returns 1 where there are some.
 */
export function findJsonPath(
  steps: usize,
  stepCount: u32,
  textOffsets: usize,
  heap: usize,
  validity: usize,
  length: u32,
  starts: usize,
  offsets: usize,
  found: usize,
  unusual: usize,
): u32 {
  const stepsEnd = steps + (stepCount as usize) * STEP_BYTES;
  let total: u32 = 0;
  let any: u32 = 0;
  let foundWord: u64 = 0;
  clearMarks(unusual, length);
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++, textOffsets += 4, starts += 4) {
    foundStart = 0;
    if (isSet(validity, row)) {
      const text = heap + (load<u32>(textOffsets) as usize);
      const end = heap + (load<u32>(textOffsets, 4) as usize);
      if (!findInText(text, end, steps, stepsEnd)) {
        mark(unusual, row);
        any = 1;
        foundStart = 0;
      } else foundWord |= ((foundStart !== 0) as u64) << ((row & 63) as u64);
    }
    store<u32>(starts, foundStart === 0 ? 0 : ((foundStart - heap) as u32));
    if (foundStart !== 0) total += (foundEnd - foundStart) as u32;
    offsets += 4;
    store<u32>(offsets, total);
    if ((row & 63) !== 63) continue;
    store<u64>(found, foundWord);
    found += 8;
    foundWord = 0;
  }
  if ((length & 63) !== 0) store<u64>(found, foundWord);
  return any;
}

function findInText(text: usize, end: usize, step: usize, stepsEnd: usize): bool {
  // Not beyond the end: each of many blank texts would look through all behind it.
  while (text < end && (load<u8>(text) === SPACE || load<u8>(text) === TAB)) text++;
  if (text === end || !leadsInto(text, step)) return false;
  // What is malformed at its end is read on in the next text.
  const behind = findIn(text, step, stepsEnd);
  return behind !== 0 && behind <= end;
}

/** Whether a step leads into the value: a name into an object, a place into an array. */
function leadsInto(value: usize, step: usize): bool {
  return load<u8>(value) === (load<u32>(step) === 0 ? OPEN_BRACKET : OPEN_BRACE);
}

/** Looks for what the first of the steps leads to; returns the address behind the value, 0 where it is unusual. */
function findIn(value: usize, step: usize, stepsEnd: usize): usize {
  return load<u32>(step) === 0
    ? findInArray(value, step, stepsEnd)
    : findInObject(value, step, stepsEnd);
}

function findInObject(at: usize, step: usize, stepsEnd: usize): usize {
  const wanted = load<u32>(step) as usize;
  const wantedBytes = load<u32>(step, 4) as usize;
  at = skipBlanks(at + 1);
  if (load<u8>(at) === CLOSE_BRACE) return at + 1;
  while (load<u8>(at) === QUOTE) {
    const key = at + 1;
    const keyEnd = plainEnd(key);
    if (keyEnd === 0 || load<u8>(keyEnd) !== QUOTE) return 0;
    at = skipColon(keyEnd + 1);
    if (at === 0) return 0;
    const hasName = keyEnd - key === wantedBytes && isSame(key, wanted, wantedBytes);
    const isNull = load<u32>(at) === NULL_WORD;
    const isWanted = foundStart === 0 && hasName && !isNull;
    at = isWanted ? follow(at, step + STEP_BYTES, stepsEnd) : skipValue(at);
    if (at === 0) return 0;
    at = skipBlanks(at);
    const mark: u32 = load<u8>(at);
    if (mark === CLOSE_BRACE) return at + 1;
    if (mark !== COMMA) return 0;
    at = skipBlanks(at + 1);
  }
  return 0;
}

function findInArray(at: usize, step: usize, stepsEnd: usize): usize {
  const wanted = load<u32>(step, 4);
  at = skipBlanks(at + 1);
  let place: u32 = 0;
  let isOpen = load<u8>(at) !== CLOSE_BRACKET;
  while (isOpen) {
    at = place === wanted ? follow(at, step + STEP_BYTES, stepsEnd) : skipValue(at);
    if (at === 0) return 0;
    at = skipBlanks(at);
    const mark: u32 = load<u8>(at);
    isOpen = mark === COMMA;
    if (!isOpen && mark !== CLOSE_BRACKET) return 0;
    if (isOpen) at = skipBlanks(at + 1);
    place++;
  }
  return at + 1;
}

/** Takes a value that a step leads to, or goes on in it; returns the address behind it, 0 where it is unusual. */
function follow(value: usize, step: usize, stepsEnd: usize): usize {
  if (step < stepsEnd)
    return leadsInto(value, step) ? findIn(value, step, stepsEnd) : skipValue(value);
  const end = skipValue(value);
  return end !== 0 && take(value, end) ? end : 0;
}

/** Keeps a value as what was found; false where its result is not what is written. */
function take(value: usize, end: usize): bool {
  const first: u32 = load<u8>(value);
  if (first === QUOTE) {
    if (plainEnd(value + 1) !== end - 1) return false;
    foundStart = value + 1;
    foundEnd = end - 1;
    return true;
  }
  const isNested = first === OPEN_BRACE || first === OPEN_BRACKET;
  if (!(isNested ? isCompact(value, end) : isPlainScalar(value, end))) return false;
  foundStart = value;
  foundEnd = end;
  return true;
}

/** No fraction: those are printed as Java does. */
function isPlainScalar(at: usize, end: usize): bool {
  if (load<u8>(at) > 0x39) return true;
  for (; at < end; at++) if (isOfFraction(load<u8>(at))) return false;
  return true;
}

/** Whether a value has no blanks, fractions or escapes: it is printed as it is. */
function isCompact(at: usize, end: usize): bool {
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte === QUOTE) {
      at = plainEnd(at + 1);
      if (load<u8>(at) === BACKSLASH) return false;
      at++;
      continue;
    }
    const isExponent = byte === SMALL_LETTER_E && (load<u8>(at - 1) as u32) - 0x30 < 10;
    if (byte <= SPACE || isExponent || (byte !== SMALL_LETTER_E && isOfFraction(byte)))
      return false;
    at++;
  }
  return true;
}

function isOfFraction(byte: u32): bool {
  return byte === POINT || byte === PLUS || byte === LETTER_E || byte === SMALL_LETTER_E;
}
