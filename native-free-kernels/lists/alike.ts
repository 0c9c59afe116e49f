// Which elements of a list are equal. `inner/element-keys.ts` says what they are compared by; nulls are equal.

import { isSet } from '../table/inner/layout';
import { areAlike, wordOf } from './inner/element-keys';

/** Shorter lists are searched element by element. */
const SHORT: u32 = 16;
const MIX: u64 = 0x9e3779b97f4a7c15;

/**
 * Writes for each place of the lists the first place (u32) of the same list whose element is equal. `elements` (u32) are
 * the elements at the places, 0 where they are the places themselves. `table` has twice as many u32 as the longest list has
 * elements, rounded up to a power of two.
 */
export function firstAlike(
  words: usize,
  keyOffsets: usize,
  heap: usize,
  validity: usize,
  elements: usize,
  offsets: usize,
  count: u32,
  table: usize,
  target: usize,
): void {
  let start = load<u32>(offsets);
  for (let row: u32 = 0; row < count; row++) {
    offsets += 4;
    const end = load<u32>(offsets);
    if (end - start > SHORT) {
      hashList(words, keyOffsets, heap, validity, elements, start, end, table, target);
    } else searchList(words, keyOffsets, heap, validity, elements, start, end, target);
    start = end;
  }
}

/** A bitmap of the places that are the first of their value. */
export function areFirst(firsts: usize, count: u32, target: usize): void {
  for (let start: u32 = 0; start < count; start += 64, target += 8) {
    let word: u64 = 0;
    const bits = min<u32>(64, count - start);
    for (let bit: u32 = 0; bit < bits; bit++, firsts += 4) {
      word |= ((load<u32>(firsts) === start + bit) as u64) << (bit as u64);
    }
    store<u64>(target, word);
  }
}

/**
 * Lists of two parts, the second of which begins at `middles` (u32): a bitmap of the first places of values in the first
 * part that the second part has too, or with `absent` 1 of those that it does not have. The bitmap is zero before.
 */
export function sharedPlaces(
  firsts: usize,
  offsets: usize,
  middles: usize,
  count: u32,
  absent: u32,
  bitmap: usize,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4, middles += 4) {
    const middle = load<u32>(middles);
    if (absent !== 0) {
      for (let place = load<u32>(offsets); place < middle; place++) {
        if (firstOf(firsts, place) === place) setBit(bitmap, place, 1);
      }
    }
    const end = load<u32>(offsets, 4);
    for (let place = middle; place < end; place++) {
      const first = firstOf(firsts, place);
      if (first < middle) setBit(bitmap, first, absent ^ 1);
    }
  }
}

function searchList(
  words: usize,
  keyOffsets: usize,
  heap: usize,
  validity: usize,
  elements: usize,
  start: u32,
  end: u32,
  target: usize,
): void {
  for (let place = start; place < end; place++) {
    const element = elementAt(elements, place);
    let first = start;
    for (; first < place; first++) {
      const other = elementAt(elements, first);
      if (areSame(words, keyOffsets, heap, validity, element, other)) break;
    }
    store<u32>(target + ((place as usize) << 2), first);
  }
}

function hashList(
  words: usize,
  keyOffsets: usize,
  heap: usize,
  validity: usize,
  elements: usize,
  start: u32,
  end: u32,
  table: usize,
  target: usize,
): void {
  const bits = 33 - clz<u32>(end - start - 1);
  const mask = ((1 as u32) << bits) - 1;
  memory.fill(table, 0, (4 as usize) << bits);
  for (let place = start; place < end; place++) {
    const element = elementAt(elements, place);
    const word = isSet(validity, element) ? wordOf(words, element) : 0;
    let slot = ((word * MIX) >> ((64 - bits) as u64)) as u32;
    let first = place;
    for (; ; slot = (slot + 1) & mask) {
      const entry = table + ((slot as usize) << 2);
      const known = load<u32>(entry);
      if (known === 0) {
        store<u32>(entry, place + 1);
        break;
      }
      const other = elementAt(elements, known - 1);
      if (areSame(words, keyOffsets, heap, validity, element, other)) {
        first = known - 1;
        break;
      }
    }
    store<u32>(target + ((place as usize) << 2), first);
  }
}

function areSame(
  words: usize,
  keyOffsets: usize,
  heap: usize,
  validity: usize,
  left: u32,
  right: u32,
): bool {
  if (validity !== 0) {
    const isValid = isSet(validity, left);
    if (isValid !== isSet(validity, right)) return false;
    if (!isValid) return true;
  }
  return areAlike(words, keyOffsets, heap, left, right);
}

function elementAt(elements: usize, place: u32): u32 {
  return elements === 0 ? place : load<u32>(elements + ((place as usize) << 2));
}

function firstOf(firsts: usize, place: u32): u32 {
  return load<u32>(firsts + ((place as usize) << 2));
}

function setBit(bitmap: usize, place: u32, bit: u32): void {
  const byte = bitmap + ((place >> 3) as usize);
  const mask = (1 as u8) << ((place & 7) as u8);
  const before = load<u8>(byte);
  store<u8>(byte, bit !== 0 ? before | mask : before & ~mask);
}
