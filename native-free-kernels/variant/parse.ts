// PARSE_JSON: texts as values of VARIANT. A container's parts are written first, one behind the other; what stands before them is
// as long as their number and sizes say, and put in front when all are there.

import { digitsEnd, INTEGER_DIGITS_MAX, readDigits } from '../json/inner/digits';
import { isForbiddenNumber, readInteger } from '../json/inner/number';
import { FALSE_WORD, NULL_WORD, TRUE_WORD } from '../json/inner/skip';
import { plainEnd, readEscaped, skipString } from '../json/inner/string';
import { copyShort } from '../memory/inner/short';
import { isSet } from '../table/inner/layout';
import {
  ARRAY,
  OBJECT,
  SHORT_STRING,
  SHORT_STRING_BYTES_MAX,
  SMALL_COUNT_MAX,
  TYPE_DECIMAL4,
  TYPE_DECIMAL8,
  TYPE_FALSE,
  TYPE_INT8,
  TYPE_NULL,
  TYPE_STRING,
  TYPE_TRUE,
  unsignedBytes,
  VERSION,
  writeUnsigned,
} from './inner/marks';
import {
  ENTRY_BYTES,
  ENTRY_OFFSET,
  enterMember,
  hasByteOrder,
  NAME_BYTES,
  NAMES_MAX,
  numberOf,
} from './inner/names';

const TAB: u32 = 0x09;
const LINE_FEED: u32 = 0x0a;
const RETURN: u32 = 0x0d;
const SPACE: u32 = 0x20;
const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const MINUS: u32 = 0x2d;
const POINT: u32 = 0x2e;
const COLON: u32 = 0x3a;
const LETTER_E: u32 = 0x65;
const OPEN_BRACKET: u32 = 0x5b;
const CLOSE_BRACKET: u32 = 0x5d;
const BACKSLASH: u32 = 0x5c;
const OPEN_BRACE: u32 = 0x7b;
const CLOSE_BRACE: u32 = 0x7d;
/** Deeper values are left to the slow path. */
const DEPTH_MAX: u32 = 64;
/** What is written of a text has at most so many times its bytes. */
const GROWTH: u32 = 12;
/** More than the members that are open take, where a text ends before they do. */
const ROOM: u32 = 2048;
const NO_ROOM: i32 = -2;

// Of the text that is being read.
let textEnd: usize = 0;
let names: usize = 0;
let nameCount: u32 = 0;
/** The end of the stack of members and elements. */
let top: usize = 0;
/** Where the next value is written. */
let written: usize = 0;

/**
 * Writes the VARIANT of each valid text to `target` and its end to `offsets`; returns the last, or -2 where `capacity` is not enough.
 * Texts that are malformed or unusual, or have more bytes than `longest`, are set in `unusual`, and have nothing. `work` has room
 * for `NAMES_MAX` names, then for 8 bytes a byte of the longest text, and for 12 bytes a byte of it, each and 2,048 more.
 */
export function parseVariants(
  textOffsets: usize,
  heap: usize,
  validity: usize,
  length: u32,
  work: usize,
  longest: u32,
  offsets: usize,
  target: usize,
  capacity: u32,
  unusual: usize,
): i32 {
  names = work;
  const stack = names + (NAMES_MAX as usize) * NAME_BYTES;
  const value = stack + (longest as usize) * 8 + ROOM;
  const start = target;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++, textOffsets += 4) {
    let isUnusual = false;
    if (isSet(validity, row)) {
      const text = heap + (load<u32>(textOffsets) as usize);
      textEnd = heap + (load<u32>(textOffsets, 4) as usize);
      const byteLength = (textEnd - text) as u32;
      let end: usize = 0;
      if (byteLength <= longest) {
        const used = (target - start) as u64;
        if (used + (byteLength as u64) * GROWTH + ROOM > (capacity as u64)) return NO_ROOM;
        nameCount = 0;
        top = stack;
        written = value;
        const first = skipBlanks(text);
        end = readValue(first, 0);
        // What may follow a number or a word is not looked at here.
        if (end < textEnd && !isEnclosed(load<u8>(first))) end = 0;
      }
      isUnusual = end === 0 || end > textEnd;
      if (!isUnusual) {
        target = writeNames(target);
        memory.copy(target, value, written - value);
        target += written - value;
      }
    }
    if (isUnusual) {
      const place = unusual + (row >>> 3);
      store<u8>(place, load<u8>(place) | ((1 as u8) << ((row & 7) as u8)));
    }
    offsets += 4;
    store<u32>(offsets, (target - start) as u32);
  }
  return (target - start) as i32;
}

/** The metadata: the names by number. */
function writeNames(target: usize): usize {
  let size: u32 = 0;
  for (let number: u32 = 0; number < nameCount; number++) {
    size += load<u32>(names + (number as usize) * NAME_BYTES, 4);
  }
  const width = unsignedBytes(max(size, nameCount));
  store<u8>(target, VERSION | ((width - 1) << 6));
  target = writeUnsigned(target + 1, nameCount, width);
  target = writeUnsigned(target, 0, width);
  let end: u32 = 0;
  for (let number: u32 = 0; number < nameCount; number++) {
    end += load<u32>(names + (number as usize) * NAME_BYTES, 4);
    target = writeUnsigned(target, end, width);
  }
  for (let number: u32 = 0; number < nameCount; number++) {
    const name = names + (number as usize) * NAME_BYTES;
    const byteLength = load<u32>(name, 4);
    copyShort(target, load<u32>(name), byteLength);
    target += byteLength;
  }
  return target;
}

/** Whether a value of this first byte has an end of its own. */
function isEnclosed(first: u32): bool {
  return first === OPEN_BRACE || first === OPEN_BRACKET || first === QUOTE;
}

/** Returns the address behind the value at `at`, 0 for what is left to the slow path. */
function readValue(at: usize, depth: u32): usize {
  if (at >= textEnd || depth > DEPTH_MAX) return 0;
  const first: u32 = load<u8>(at);
  if (first === OPEN_BRACE) return readObject(at, depth);
  if (first === OPEN_BRACKET) return readArray(at, depth);
  if (first === QUOTE) return readText(at + 1);
  const word = load<u32>(at);
  if (word === NULL_WORD) return writeWord(TYPE_NULL, at + 4);
  if (word === TRUE_WORD) return writeWord(TYPE_TRUE, at + 4);
  if (word === FALSE_WORD) {
    return load<u8>(at, 4) === LETTER_E ? writeWord(TYPE_FALSE, at + 5) : 0;
  }
  return readNumber(at);
}

function writeWord(type: u32, end: usize): usize {
  store<u8>(written++, type << 2);
  return end;
}

function readObject(at: usize, depth: u32): usize {
  const start = written;
  const first = top;
  at = skipBlanks(at + 1);
  let mark: u32 = load<u8>(at);
  if (mark === CLOSE_BRACE) return finishObject(start, first, at + 1);
  while (true) {
    if (load<u8>(at) !== QUOTE) return 0;
    const name = at + 1;
    const nameEnd = plainEnd(name);
    if (nameEnd === 0 || nameEnd >= textEnd || load<u8>(nameEnd) !== QUOTE) return 0;
    const size = (nameEnd - name) as u32;
    const number = numberOf(names, nameCount, name, size);
    if (number === NAMES_MAX || !hasByteOrder(name, size)) return 0;
    if (number === nameCount) nameCount++;
    if (!enterMember(first, top, number, (written - start) as u32, name, size)) return 0;
    top += ENTRY_BYTES;
    at = skipBlanks(nameEnd + 1);
    if (load<u8>(at) !== COLON) return 0;
    at = readValue(skipBlanks(at + 1), depth + 1);
    if (at === 0) return 0;
    at = skipBlanks(at);
    mark = load<u8>(at);
    if (mark === CLOSE_BRACE) return finishObject(start, first, at + 1);
    if (mark !== COMMA) return 0;
    at = skipBlanks(at + 1);
  }
}

function finishObject(start: usize, first: usize, end: usize): usize {
  const count = ((top - first) / ENTRY_BYTES) as u32;
  if (count > SMALL_COUNT_MAX) return 0;
  let greatest: u32 = 0;
  for (let entry = first; entry < top; entry += ENTRY_BYTES) {
    greatest = max(greatest, load<u32>(entry));
  }
  const idBytes = unsignedBytes(greatest);
  const size = (written - start) as u32;
  const offsetBytes = unsignedBytes(size);
  const headBytes = 2 + count * idBytes + (count + 1) * offsetBytes;
  memory.copy(start + headBytes, start, size);
  const info = ((idBytes - 1) << 2) | (offsetBytes - 1);
  store<u8>(start, (info << 2) | OBJECT);
  store<u8>(start, count, 1);
  let target = start + 2;
  for (let entry = first; entry < top; entry += ENTRY_BYTES) {
    target = writeUnsigned(target, load<u32>(entry), idBytes);
  }
  for (let entry = first; entry < top; entry += ENTRY_BYTES) {
    target = writeUnsigned(target, load<u32>(entry, ENTRY_OFFSET), offsetBytes);
  }
  writeUnsigned(target, size, offsetBytes);
  written = start + headBytes + size;
  top = first;
  return end;
}

function readArray(at: usize, depth: u32): usize {
  const start = written;
  const first = top;
  at = skipBlanks(at + 1);
  if (load<u8>(at) === CLOSE_BRACKET) return finishArray(start, first, at + 1);
  while (true) {
    store<u32>(top, (written - start) as u32, ENTRY_OFFSET);
    top += ENTRY_BYTES;
    at = readValue(at, depth + 1);
    if (at === 0) return 0;
    at = skipBlanks(at);
    const mark: u32 = load<u8>(at);
    if (mark === CLOSE_BRACKET) return finishArray(start, first, at + 1);
    if (mark !== COMMA) return 0;
    at = skipBlanks(at + 1);
  }
}

function finishArray(start: usize, first: usize, end: usize): usize {
  const count = ((top - first) / ENTRY_BYTES) as u32;
  const isLarge = count > SMALL_COUNT_MAX;
  const countBytes: u32 = isLarge ? 4 : 1;
  const size = (written - start) as u32;
  const offsetBytes = unsignedBytes(size);
  const headBytes = 1 + countBytes + (count + 1) * offsetBytes;
  memory.copy(start + headBytes, start, size);
  const info = ((isLarge ? 1 : 0) << 2) | (offsetBytes - 1);
  store<u8>(start, (info << 2) | ARRAY);
  let target = writeUnsigned(start + 1, count, countBytes);
  for (let entry = first; entry < top; entry += ENTRY_BYTES) {
    target = writeUnsigned(target, load<u32>(entry, ENTRY_OFFSET), offsetBytes);
  }
  writeUnsigned(target, size, offsetBytes);
  written = start + headBytes + size;
  top = first;
  return end;
}

/** `at` is behind the opening quote. */
function readText(at: usize): usize {
  const end = plainEnd(at);
  if (end === 0 || end >= textEnd) return 0;
  const mark: u32 = load<u8>(end);
  if (mark === QUOTE) {
    const size = (end - at) as u32;
    const target = writeTextMark(size);
    copyShort(target, at, size);
    written = target + size;
    return end + 1;
  }
  if (mark !== BACKSLASH) return 0;
  // Before anything is written: without a quote the string goes on through the texts behind, for which there is no room.
  const behind = skipString(end);
  if (behind === 0 || behind > textEnd) return 0;
  // The longer mark leaves room for the shorter one.
  const target = written + 5;
  if (readEscaped(at, target, written) === 0) return 0;
  const size = load<u32>(written) - (target as u32);
  const place = writeTextMark(size);
  memory.copy(place, target, size);
  written = place + size;
  return behind;
}

/** Returns where the bytes of the text go. */
function writeTextMark(size: u32): usize {
  if (size <= SHORT_STRING_BYTES_MAX) {
    store<u8>(written, (size << 2) | SHORT_STRING);
    return written + 1;
  }
  store<u8>(written, TYPE_STRING << 2);
  store<u32>(written, size, 1);
  return written + 5;
}

/** Whole numbers in the fewest bytes, fractions as decimals; those with exponents, and longer ones, are left. */
function readNumber(at: usize): usize {
  if (isForbiddenNumber(at)) return 0;
  const isNegative = load<u8>(at) === MINUS;
  const first = isNegative ? at + 1 : at;
  const wholeEnd = digitsEnd(first);
  if (wholeEnd === first) return 0;
  if (load<u8>(wholeEnd) !== POINT) {
    if (isExponent(wholeEnd)) return 0;
    return readInteger(at, written + 1) === wholeEnd ? writeInteger(wholeEnd) : 0;
  }
  const end = digitsEnd(wholeEnd + 1);
  const scale = end - wholeEnd - 1;
  if (scale === 0 || isExponent(end) || wholeEnd - first + scale > INTEGER_DIGITS_MAX) return 0;
  const digits = readDigits(wholeEnd + 1, end, readDigits(first, wholeEnd, 0));
  const unscaled = isNegative ? -(digits as i64) : (digits as i64);
  const isShort = digits < 1000000000 && scale <= 9;
  store<u8>(written, (isShort ? TYPE_DECIMAL4 : TYPE_DECIMAL8) << 2);
  store<u8>(written, scale as u8, 1);
  store<i64>(written, unscaled, 2);
  written += isShort ? 6 : 10;
  return end;
}

function isExponent(at: usize): bool {
  return ((load<u8>(at) as u32) | 0x20) === LETTER_E;
}

/** The number lies behind its mark already, in eight bytes. */
function writeInteger(end: usize): usize {
  const value = load<i64>(written, 1);
  let type = TYPE_INT8;
  if (value !== (value as i8 as i64)) type++;
  if (value !== (value as i16 as i64)) type++;
  if (value !== (value as i32 as i64)) type++;
  store<u8>(written, type << 2);
  written += 1 + (1 << (type - TYPE_INT8));
  return end;
}

/** Not beyond the end: each of many blank texts would look through all behind it. */
function skipBlanks(at: usize): usize {
  for (; at < textEnd; at++) {
    const byte: u32 = load<u8>(at);
    if (byte !== SPACE && byte !== TAB && byte !== LINE_FEED && byte !== RETURN) break;
  }
  return at;
}
