// CONCAT_WS and ARRAY_JOIN in two passes. The separator, each part, and `substitute`, which stands for nulls among the parts
// (0: they are left out), have 24 bytes: the addresses (u32) of heap, offsets and validity, the step (1 for a column, 0 for a
// constant), and for a column of lists the addresses of their offsets and validity.

import { copyOver } from '../memory/inner/short';
import { isSet } from '../table/inner/layout';

const PART_BYTES: usize = 24;
const OFFSETS: usize = 4;
const VALIDITY: usize = 8;
const STEP: usize = 12;
const LISTS: usize = 16;
const LIST_VALIDITY: usize = 20;

/** Offsets of the result; returns the size of its heap, or -1 when that is above 2 GiB. */
export function joinOffsets(
  separator: usize,
  parts: usize,
  partCount: u32,
  substitute: usize,
  length: u32,
  offsets: usize,
): i32 {
  const partsEnd = parts + (partCount as usize) * PART_BYTES;
  let total: u64 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++) {
    let count: u32 = 0;
    const own = ownOf(separator, row);
    if (isValid(separator, own)) {
      const instead = substitute === 0 ? 0 : sizeOf(placeOf(substitute, ownOf(substitute, row)));
      for (let part = parts; part < partsEnd; part += PART_BYTES) {
        let index = firstOf(part, row);
        const end = lastOf(part, row);
        if (index >= end) continue;
        const validity = load<u32>(part, VALIDITY) as usize;
        if (validity === 0) {
          total += (load<u32>(placeOf(part, end)) - load<u32>(placeOf(part, index))) as u64;
          count += end - index;
          continue;
        }
        for (let place = placeOf(part, index); index < end; index++, place += 4) {
          if (isSet(validity, index)) total += sizeOf(place) as u64;
          else if (substitute === 0) continue;
          else total += instead as u64;
          count++;
        }
      }
    }
    if (count > 1) total += ((count - 1) as u64) * (sizeOf(placeOf(separator, own)) as u64);
    if (total > 0x7fffffff) return -1;
    offsets += 4;
    store<u32>(offsets, total as u32);
  }
  return total as i32;
}

/** Bytes of the result, row by row. */
export function joinBytes(
  separator: usize,
  parts: usize,
  partCount: u32,
  substitute: usize,
  length: u32,
  target: usize,
): void {
  const partsEnd = parts + (partCount as usize) * PART_BYTES;
  for (let row: u32 = 0; row < length; row++) {
    const own = ownOf(separator, row);
    if (!isValid(separator, own)) continue;
    const between = placeOf(separator, own);
    const betweenStart = textAt(separator, between);
    // Nothing stands before the first text.
    let gap: u32 = 0;
    for (let part = parts; part < partsEnd; part += PART_BYTES) {
      const validity = load<u32>(part, VALIDITY) as usize;
      const end = lastOf(part, row);
      let index = firstOf(part, row);
      for (let place = placeOf(part, index); index < end; index++, place += 4) {
        let start = textAt(part, place);
        let size = sizeOf(place);
        if (!isSet(validity, index)) {
          if (substitute === 0) continue;
          const instead = placeOf(substitute, ownOf(substitute, row));
          start = textAt(substitute, instead);
          size = sizeOf(instead);
        }
        target = copyOver(target, betweenStart, gap);
        target = copyOver(target, start, size);
        gap = sizeOf(between);
      }
    }
  }
}

function firstOf(part: usize, row: u32): u32 {
  const lists = load<u32>(part, LISTS) as usize;
  if (lists === 0) return ownOf(part, row);
  return load<u32>(lists + ((row as usize) << 2));
}

function lastOf(part: usize, row: u32): u32 {
  const lists = load<u32>(part, LISTS) as usize;
  if (lists === 0) return ownOf(part, row) + 1;
  const isThere = isSet(load<u32>(part, LIST_VALIDITY) as usize, row);
  return isThere ? load<u32>(lists + ((row as usize) << 2), 4) : 0;
}

/** Where the offsets of a text are. */
function placeOf(part: usize, index: u32): usize {
  return (load<u32>(part, OFFSETS) as usize) + ((index as usize) << 2);
}

function sizeOf(place: usize): u32 {
  return load<u32>(place, 4) - load<u32>(place);
}

function textAt(part: usize, place: usize): usize {
  return (load<u32>(part) as usize) + (load<u32>(place) as usize);
}

/** The place of a row's text: a constant has one. */
function ownOf(part: usize, row: u32): u32 {
  return row * load<u32>(part, STEP);
}

function isValid(part: usize, index: u32): bool {
  return isSet(load<u32>(part, VALIDITY) as usize, index);
}
