// CONCAT_WS and ARRAY_JOIN in two passes. The separator, each part, and `substitute`, which stands for nulls among the parts
// (0: they are left out), have 24 bytes: the addresses (u32) of heap, offsets and validity, the step (1 for a column, 0 for a
// constant), and for a column of lists the addresses of their offsets and validity.

import { copyShort } from '../memory/inner/short';
import { isSet } from '../table/inner/layout';

const PART_BYTES: usize = 24;
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
      for (let part = parts; part < partsEnd; part += PART_BYTES) {
        const end = lastOf(part, row);
        for (let index = firstOf(part, row); index < end; index++) {
          if (isValid(part, index)) total += sizeOf(part, index) as u64;
          else if (substitute === 0) continue;
          else total += sizeOf(substitute, ownOf(substitute, row)) as u64;
          count++;
        }
      }
    }
    if (count > 1) total += ((count - 1) as u64) * (sizeOf(separator, own) as u64);
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
    let isFirst = true;
    for (let part = parts; part < partsEnd; part += PART_BYTES) {
      const end = lastOf(part, row);
      for (let index = firstOf(part, row); index < end; index++) {
        const isThere = isValid(part, index);
        if (!isThere && substitute === 0) continue;
        if (!isFirst) target = append(target, separator, own);
        isFirst = false;
        target = isThere
          ? append(target, part, index)
          : append(target, substitute, ownOf(substitute, row));
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

function sizeOf(part: usize, index: u32): u32 {
  const offsets = (load<u32>(part, 4) as usize) + ((index as usize) << 2);
  return load<u32>(offsets, 4) - load<u32>(offsets);
}

function append(target: usize, part: usize, index: u32): usize {
  const offsets = (load<u32>(part, 4) as usize) + ((index as usize) << 2);
  const start = load<u32>(offsets);
  const size = load<u32>(offsets, 4) - start;
  copyShort(target, (load<u32>(part) as usize) + (start as usize), size);
  return target + (size as usize);
}

/** The place of a row's text: a constant has one. */
function ownOf(part: usize, row: u32): u32 {
  return row * load<u32>(part, STEP);
}

function isValid(part: usize, index: u32): bool {
  return isSet(load<u32>(part, VALIDITY) as usize, index);
}
