// The order of the elements of each list. `inner/element-keys.ts` says what they are compared by.

import { isSet } from '../table/inner/layout';
import { isBefore } from './inner/element-keys';

const NONE: u32 = u32.MAX_VALUE;
/** So many are put in place one by one before such runs are merged. */
const RUN: u32 = 12;

/**
 * Writes the elements (u32) of each list in order; equal ones stay as they are. Nulls go to the front or to the end.
 * `spare` has room for as many elements as the longest list has.
 */
export function sortLists(
  words: usize,
  keyOffsets: usize,
  heap: usize,
  validity: usize,
  offsets: usize,
  count: u32,
  descending: u32,
  nullsFirst: u32,
  target: usize,
  spare: usize,
): void {
  let start = load<u32>(offsets);
  for (let row: u32 = 0; row < count; row++) {
    offsets += 4;
    const end = load<u32>(offsets);
    const nulls = validity === 0 ? 0 : writeNulls(validity, start, end, nullsFirst, target);
    const present = end - start - nulls;
    const first = target + ((nullsFirst !== 0 ? nulls : 0) << 2);
    writePresent(validity, start, end, first);
    sortElements(words, keyOffsets, heap, descending, first, present, spare);
    target += ((end - start) as usize) << 2;
    start = end;
  }
}

/** Writes the element (u32) that comes first in each list, of equal ones the first; 0xffffffff where all are null. */
export function extremesOfLists(
  words: usize,
  keyOffsets: usize,
  heap: usize,
  validity: usize,
  offsets: usize,
  count: u32,
  descending: u32,
  target: usize,
): void {
  let element = load<u32>(offsets);
  for (let row: u32 = 0; row < count; row++, target += 4) {
    offsets += 4;
    let best = NONE;
    for (const end = load<u32>(offsets); element < end; element++) {
      if (!isSet(validity, element)) continue;
      if (best === NONE || comesFirst(words, keyOffsets, heap, descending, element, best)) {
        best = element;
      }
    }
    store<u32>(target, best);
  }
}

function writeNulls(validity: usize, start: u32, end: u32, nullsFirst: u32, target: usize): u32 {
  let nulls: u32 = 0;
  for (let element = start; element < end; element++) nulls += !isSet(validity, element) as u32;
  if (nulls === 0) return 0;
  let place = target + ((nullsFirst !== 0 ? 0 : end - start - nulls) << 2);
  for (let element = start; element < end; element++) {
    if (isSet(validity, element)) continue;
    store<u32>(place, element);
    place += 4;
  }
  return nulls;
}

function writePresent(validity: usize, start: u32, end: u32, target: usize): void {
  for (let element = start; element < end; element++) {
    if (!isSet(validity, element)) continue;
    store<u32>(target, element);
    target += 4;
  }
}

function sortElements(
  words: usize,
  keyOffsets: usize,
  heap: usize,
  descending: u32,
  elements: usize,
  count: u32,
  spare: usize,
): void {
  for (let start: u32 = 0; start < count; start += RUN) {
    const run = elements + ((start as usize) << 2);
    insertEach(words, keyOffsets, heap, descending, run, min<u32>(RUN, count - start));
  }
  for (let size = RUN; size < count; size <<= 1) {
    for (let start: u32 = 0; start + size < count; start += size << 1) {
      const run = elements + ((start as usize) << 2);
      const rest = min<u32>(size << 1, count - start);
      mergeRuns(words, keyOffsets, heap, descending, run, size, rest, spare);
    }
  }
}

function insertEach(
  words: usize,
  keyOffsets: usize,
  heap: usize,
  descending: u32,
  elements: usize,
  count: u32,
): void {
  for (let next: u32 = 1; next < count; next++) {
    let place = elements + ((next as usize) << 2);
    const element = load<u32>(place);
    for (; place > elements; place -= 4) {
      const before = load<u32>(place - 4);
      if (!comesFirst(words, keyOffsets, heap, descending, element, before)) break;
      store<u32>(place, before);
    }
    store<u32>(place, element);
  }
}

/** Merges the first `size` elements with those behind them. */
function mergeRuns(
  words: usize,
  keyOffsets: usize,
  heap: usize,
  descending: u32,
  elements: usize,
  size: u32,
  count: u32,
  spare: usize,
): void {
  memory.copy(spare, elements, (size as usize) << 2);
  let left = spare;
  const leftEnd = spare + ((size as usize) << 2);
  let right = elements + ((size as usize) << 2);
  const rightEnd = elements + ((count as usize) << 2);
  for (; left < leftEnd && right < rightEnd; elements += 4) {
    const element = load<u32>(right);
    if (comesFirst(words, keyOffsets, heap, descending, element, load<u32>(left))) {
      store<u32>(elements, element);
      right += 4;
    } else {
      store<u32>(elements, load<u32>(left));
      left += 4;
    }
  }
  memory.copy(elements, left, leftEnd - left);
}

function comesFirst(
  words: usize,
  keyOffsets: usize,
  heap: usize,
  descending: u32,
  element: u32,
  other: u32,
): bool {
  return descending !== 0
    ? isBefore(words, keyOffsets, heap, other, element)
    : isBefore(words, keyOffsets, heap, element, other);
}
