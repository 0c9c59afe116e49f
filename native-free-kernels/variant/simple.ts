// Simple values inside of VARIANT: where they are, of what class, and the columns of each class.

import { copyShort } from '../memory/inner/short';
import { isSet } from '../table/inner/layout';
import {
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
import { follow, LEFT, NOTHING } from './inner/value';

/** Nothing, or a null; everything else that is not below. */
const CLASS_NONE: u32 = 0;
const CLASS_LEFT: u32 = 1;
const CLASS_BOOLEAN: u32 = 2;
const CLASS_INTEGER: u32 = 3;
const CLASS_DOUBLE: u32 = 4;
const CLASS_TEXT: u32 = 5;
/** Decimals of a word with so many digits behind the point, but no zeros at their end. */
const CLASS_DECIMAL: u32 = 16;
/** The metadata of a value without names. */
const NO_NAMES_BYTES: u32 = 3;

/**
 * Follows steps, of 8 bytes each, in each valid VARIANT: writes the address (u32) of what they lead to, 0 for nothing, and its
 * class (u8).
 */
export function followVariants(
  steps: usize,
  stepCount: u32,
  offsets: usize,
  heap: usize,
  validity: usize,
  length: u32,
  places: usize,
  classes: usize,
): void {
  const stepsEnd = steps + ((stepCount as usize) << 3);
  for (let row: u32 = 0; row < length; row++, offsets += 4, places += 4) {
    let value = NOTHING;
    let kind = CLASS_NONE;
    if (isSet(validity, row)) {
      const end = heap + (load<u32>(offsets, 4) as usize);
      value = follow(steps, stepsEnd, heap + (load<u32>(offsets) as usize), end);
      kind = value === NOTHING ? CLASS_NONE : value === LEFT ? CLASS_LEFT : classOf(value, end);
    }
    store<u32>(places, value as u32);
    store<u8>(classes + row, kind as u8);
  }
}

function classOf(value: usize, end: usize): u32 {
  const mark: u32 = load<u8>(value);
  const type = mark >> 2;
  if ((mark & 3) === SHORT_STRING) return value + 1 + type > end ? CLASS_LEFT : CLASS_TEXT;
  if ((mark & 3) !== 0) return CLASS_LEFT;
  if (type === TYPE_NULL) return CLASS_NONE;
  if (type === TYPE_TRUE || type === TYPE_FALSE) return CLASS_BOOLEAN;
  const room = (end - value) as u32;
  if (type >= TYPE_INT8 && type <= TYPE_INT64) {
    return room < 1 + (1 << (type - TYPE_INT8)) ? CLASS_LEFT : CLASS_INTEGER;
  }
  if (type === TYPE_DOUBLE) return room < 9 ? CLASS_LEFT : CLASS_DOUBLE;
  if (type === TYPE_STRING) {
    return room < 5 || load<u32>(value, 1) > room - 5 ? CLASS_LEFT : CLASS_TEXT;
  }
  if (type !== TYPE_DECIMAL4 && type !== TYPE_DECIMAL8) return CLASS_LEFT;
  const scale: u32 = load<u8>(value, 1);
  if (room < (type === TYPE_DECIMAL4 ? 6 : 10) || scale > SCALE_MAX) return CLASS_LEFT;
  return CLASS_DECIMAL + scale - zerosOf(unscaledOf(value), scale);
}

/** Values of a class as words: truth values, integers, the bits of doubles, decimals with the scale of their class. */
export function variantWords(places: usize, count: u32, scale: u32, target: usize): void {
  for (let row: u32 = 0; row < count; row++, places += 4, target += 8) {
    const value = load<u32>(places) as usize;
    const type: u32 = load<u8>(value) >> 2;
    if (type === TYPE_TRUE || type === TYPE_FALSE) store<u64>(target, (type === TYPE_TRUE) as u64);
    else if (type === TYPE_DOUBLE) store<u64>(target, load<u64>(value, 1));
    else if (type < TYPE_DOUBLE) store<i64>(target, integerOf(value, type));
    else {
      let unscaled = unscaledOf(value);
      for (let own: u32 = load<u8>(value, 1); own > scale; own--) unscaled /= 10;
      store<i64>(target, unscaled);
    }
  }
}

/** Offsets of texts; returns the last, or -1 over 2 GiB. */
export function variantTextOffsets(places: usize, count: u32, offsets: usize): i32 {
  let total: u64 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < count; row++, places += 4) {
    total += textSize(load<u32>(places));
    offsets += 4;
    store<u32>(offsets, total as u32);
  }
  return total > (i32.MAX_VALUE as u64) ? -1 : (total as i32);
}

/** Writes the texts one behind the other. */
export function variantTextBytes(places: usize, count: u32, target: usize): void {
  for (let row: u32 = 0; row < count; row++, places += 4) {
    const value = load<u32>(places) as usize;
    const size = textSize(value);
    const isShort = (load<u8>(value) & 3) === SHORT_STRING;
    copyShort(target, value + (isShort ? 1 : 5), size);
    target += size;
  }
}

/** Offsets of simple values as values of VARIANT; returns the last, or -1 over 2 GiB. */
export function simpleVariantOffsets(places: usize, count: u32, offsets: usize): i32 {
  let total: u64 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < count; row++, places += 4) {
    total += NO_NAMES_BYTES + sizeOf(load<u32>(places));
    offsets += 4;
    store<u32>(offsets, total as u32);
  }
  return total > (i32.MAX_VALUE as u64) ? -1 : (total as i32);
}

/** Writes those values one behind the other. */
export function simpleVariantBytes(places: usize, count: u32, target: usize): void {
  for (let row: u32 = 0; row < count; row++, places += 4) {
    const value = load<u32>(places) as usize;
    store<u32>(target, VERSION);
    const size = sizeOf(value);
    copyShort(target + NO_NAMES_BYTES, value, size);
    target += NO_NAMES_BYTES + size;
  }
}

/** All bytes of a simple value. */
function sizeOf(value: usize): u32 {
  const mark: u32 = load<u8>(value);
  if ((mark & 3) === SHORT_STRING) return 1 + (mark >> 2);
  const type = mark >> 2;
  if (type === TYPE_STRING) return 5 + load<u32>(value, 1);
  if (type <= TYPE_FALSE) return 1;
  if (type <= TYPE_INT64) return 1 + (1 << (type - TYPE_INT8));
  if (type === TYPE_DOUBLE) return 9;
  return type === TYPE_DECIMAL4 ? 6 : 10;
}

function textSize(value: usize): u32 {
  const mark: u32 = load<u8>(value);
  return (mark & 3) === SHORT_STRING ? mark >> 2 : load<u32>(value, 1);
}
