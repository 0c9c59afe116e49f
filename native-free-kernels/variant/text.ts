// VARIANT as JSON text.

import { digitCount, writeDigits, writeScaled, writeSign } from '../print/inner/digits';
import { printFloat } from '../print/inner/float';
import { JSON_BYTES_MAX, writeJsonText } from '../print/inner/json-text';
import { isSet } from '../table/inner/layout';
import {
  ARRAY,
  OBJECT,
  SHORT_STRING,
  TYPE_DECIMAL4,
  TYPE_DECIMAL8,
  TYPE_FALSE,
  TYPE_INT8,
  TYPE_NULL,
  TYPE_STRING,
  TYPE_TRUE,
  VERSION,
} from './inner/marks';
import {
  integerOf,
  SCALE_MAX,
  TYPE_DOUBLE,
  TYPE_INT64,
  unscaledOf,
  zerosOf,
} from './inner/scalars';
import { unsigned } from './inner/value';

const TYPE_FLOAT: u32 = 14;
const COMMA: u32 = 0x2c;
const COLON: u32 = 0x3a;
const OPEN_BRACKET: u32 = 0x5b;
const CLOSE_BRACKET: u32 = 0x5d;
const OPEN_BRACE: u32 = 0x7b;
const CLOSE_BRACE: u32 = 0x7d;
const TRUE_WORD: u32 = 0x65757274;
/** `fals`: an `e` follows. */
const FALSE_WORD: u32 = 0x736c6166;
const NULL_WORD: u32 = 0x6c6c756e;
const LETTER_E: u32 = 0x65;
/** Deeper values are left to the slow path. */
const DEPTH_MAX: u32 = 64;
/** More than a simple value that is no text takes, with the ends of all that it may stand in. */
const ROOM: usize = 256;

// Of the VARIANT that is being printed: its names, and where its bytes end.
let idWidth: u32 = 0;
let nameCount: u32 = 0;
let nameOffsets: usize = 0;
let names: usize = 0;
let valueEnd: usize = 0;
// Where its text must end, and whether that was not far enough.
let roomEnd: usize = 0;
let isFull: bool = false;

/**
 * Prints VARIANTs from row `from` on, whose text begins where `targetOffsets` says. Stops at a row that it cannot print and returns its
 * number, or the number's complement where `capacity` was not enough; `count` at the end. Nulls have no text.
 */
export function printVariants(
  offsets: usize,
  heap: usize,
  validity: usize,
  from: u32,
  count: u32,
  targetOffsets: usize,
  target: usize,
  capacity: u32,
): i32 {
  let at = target + (load<u32>(targetOffsets + ((from as usize) << 2)) as usize);
  roomEnd = target + (capacity as usize);
  for (let row = from; row < count; row++) {
    if (isSet(validity, row)) {
      const place = offsets + ((row as usize) << 2);
      isFull = false;
      valueEnd = heap + (load<u32>(place, 4) as usize);
      const next = printVariant(heap + (load<u32>(place) as usize), at);
      if (next === 0) return isFull ? ~(row as i32) : (row as i32);
      at = next;
    }
    store<u32>(targetOffsets + (((row as usize) + 1) << 2), (at - target) as u32);
  }
  return count as i32;
}

function printVariant(start: usize, target: usize): usize {
  if (valueEnd - start < 3 || (load<u8>(start) & 0x0f) !== VERSION) return 0;
  idWidth = ((load<u8>(start) >> 6) as u32) + 1;
  nameCount = unsigned(start + 1, idWidth);
  if (nameCount > ((valueEnd - start) as u32)) return 0;
  nameOffsets = start + 1 + idWidth;
  names = nameOffsets + idWidth * (nameCount + 1);
  if (names > valueEnd) return 0;
  return printValue(names + unsigned(names - idWidth, idWidth), target, 0);
}

function printValue(value: usize, target: usize, depth: u32): usize {
  if (value >= valueEnd || value < names) return 0;
  const mark: u32 = load<u8>(value);
  const kind = mark & 3;
  if (kind === SHORT_STRING) return printText(value + 1, mark >> 2, target);
  if (kind !== OBJECT && kind !== ARRAY) return printSimple(value, mark >> 2, target);
  return depth === DEPTH_MAX ? 0 : printMembers(value, kind === OBJECT, target, depth + 1);
}

/** The members of an object, or the elements of an array. */
function printMembers(value: usize, isObject: bool, target: usize, depth: u32): usize {
  const info = (load<u8>(value) as u32) >> 2;
  const isLarge = ((info >> (isObject ? 4 : 2)) & 1) !== 0;
  const idBytes: u32 = isObject ? ((info >> 2) & 3) + 1 : 0;
  const offsetBytes = (info & 3) + 1;
  const countBytes: u32 = isLarge ? 4 : 1;
  const count = unsigned(value + 1, countBytes);
  if (count > ((valueEnd - value) as u32)) return 0;
  let id = value + 1 + countBytes;
  let offset = id + count * idBytes;
  const data = offset + (count + 1) * offsetBytes;
  if (data > valueEnd || !hasRoom(target, 0)) return 0;
  store<u8>(target++, isObject ? OPEN_BRACE : OPEN_BRACKET);
  for (let place: u32 = 0; place < count; place++, id += idBytes, offset += offsetBytes) {
    if (place > 0) store<u8>(target++, COMMA);
    if (isObject) {
      target = printName(unsigned(id, idBytes), target);
      if (target === 0) return 0;
    }
    target = printValue(data + unsigned(offset, offsetBytes), target, depth);
    if (target === 0) return 0;
  }
  store<u8>(target, isObject ? CLOSE_BRACE : CLOSE_BRACKET);
  return target + 1;
}

function printName(id: u32, target: usize): usize {
  if (id >= nameCount) return 0;
  const place = nameOffsets + id * idWidth;
  const from = unsigned(place, idWidth);
  const to = unsigned(place + idWidth, idWidth);
  if (from > to || to > ((valueEnd - names) as u32)) return 0;
  const next = printText(names + from, to - from, target);
  if (next === 0) return 0;
  store<u8>(next, COLON);
  return next + 1;
}

function printText(start: usize, size: u32, target: usize): usize {
  if (size > ((valueEnd - start) as u32) || !hasRoom(target, size)) return 0;
  return writeJsonText(start, start + size, target);
}

/** Whether there is room for a text of so many bytes, or for something simple. */
function hasRoom(target: usize, size: u32): bool {
  const needed = (target as u64) + (size as u64) * JSON_BYTES_MAX + ROOM;
  if (needed > (roomEnd as u64)) isFull = true;
  return !isFull;
}

/** Dates, times, bytes and what has many digits are left. */
function printSimple(value: usize, type: u32, target: usize): usize {
  const room = (valueEnd - value) as u32;
  if (type === TYPE_STRING) {
    return room < 5 ? 0 : printText(value + 5, load<u32>(value, 1), target);
  }
  if (!hasRoom(target, 0)) return 0;
  if (type === TYPE_NULL || type === TYPE_TRUE) {
    store<u32>(target, type === TYPE_NULL ? NULL_WORD : TRUE_WORD);
    return target + 4;
  }
  if (type === TYPE_FALSE) {
    store<u32>(target, FALSE_WORD);
    store<u8>(target, LETTER_E, 4);
    return target + 5;
  }
  if (type >= TYPE_INT8 && type <= TYPE_INT64) {
    if (room < 1 + (1 << (type - TYPE_INT8))) return 0;
    const integer = integerOf(value, type);
    const magnitude = magnitudeOf(integer);
    return writeDigits(magnitude, digitCount(magnitude), writeSign(integer < 0, target));
  }
  if (type === TYPE_DOUBLE) return room < 9 ? 0 : printFloat<f64>(load<f64>(value, 1), target);
  if (type === TYPE_FLOAT) return room < 5 ? 0 : printFloat<f32>(load<f32>(value, 1), target);
  if (type !== TYPE_DECIMAL4 && type !== TYPE_DECIMAL8) return 0;
  const scale: u32 = load<u8>(value, 1);
  if (room < (type === TYPE_DECIMAL4 ? 6 : 10) || scale > SCALE_MAX) return 0;
  let unscaled = unscaledOf(value);
  const zeros = zerosOf(unscaled, scale);
  for (let count = zeros; count > 0; count--) unscaled /= 10;
  return writeScaled(magnitudeOf(unscaled), scale - zeros, writeSign(unscaled < 0, target));
}

/** Unsigned, so that the least value has a magnitude. */
function magnitudeOf(value: i64): u64 {
  return value < 0 ? 0 - (value as u64) : (value as u64);
}
