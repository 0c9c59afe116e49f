// Byte strings as the values of a column of any type, in two passes over them: the first counts what the second writes.

import { copyShort } from '../memory/inner/short';
import {
  behindNode,
  KIND_BITS,
  KIND_BYTES,
  KIND_FIXED,
  KIND_LIST,
  KIND_STRUCT,
  NODE_BYTES,
  NODE_COUNT,
  NODE_HEAP,
  NODE_KIND,
  NODE_NULLS,
  NODE_OFFSETS,
  NODE_VALIDITY,
  NODE_VALUES,
  widthOf,
} from './inner/node';

/**
 * Reads the value at the address (u32) of each row, a null where that is 0; with `lists` (i32 offsets, else 0) as many values one
 * behind the other as the row's list has. `writes` 0 only counts them.
 */
export function readValues(
  node: usize,
  starts: usize,
  lists: usize,
  count: u32,
  writes: u32,
): void {
  for (let row: u32 = 0; row < count; row++, starts += 4) {
    let at = load<u32>(starts) as usize;
    if (lists === 0) {
      if (at === 0) readNull(node, writes !== 0);
      else readValue(node, at, writes !== 0);
      continue;
    }
    let times = load<u32>(lists, 4) - load<u32>(lists);
    lists += 4;
    for (; times > 0; times--) at = readValue(node, at, writes !== 0);
  }
}

function readValue(node: usize, at: usize, writes: bool): usize {
  if (load<u8>(at) === 0) {
    readNull(node, writes);
    return at + 1;
  }
  at++;
  const kind = load<u32>(node, NODE_KIND);
  const row = take(node, writes, true) as usize;
  const values = load<u32>(node, NODE_VALUES) as usize;
  if (kind >= KIND_FIXED) return readFixed(kind, at, values, row, writes);
  if (kind === KIND_BITS) {
    if (writes) storeBit(values, row as u32, load<u8>(at) !== 0);
    return at + 1;
  }
  if (kind === KIND_BYTES) {
    const size = load<u32>(at);
    const end = load<u32>(node, NODE_HEAP);
    if (writes) copyShort(values + (end as usize), at + 4, size);
    store<u32>(node, end + size, NODE_HEAP);
    if (writes) storeEnd(node, row, end + size);
    return at + 4 + (size as usize);
  }
  let times: u32 = 1;
  if (kind === KIND_LIST) {
    times = load<u32>(at);
    at += 4;
  }
  const behind = behindNode(node);
  for (; times > 0; times--) {
    for (let child = node + NODE_BYTES; child < behind; child = behindNode(child)) {
      at = readValue(child, at, writes);
    }
  }
  if (writes && kind === KIND_LIST) storeEnd(node, row, load<u32>(node + NODE_BYTES, NODE_COUNT));
  return at;
}

/** The fields of a struct that is null have a row, too. */
function readNull(node: usize, writes: bool): void {
  const row = take(node, writes, false) as usize;
  const kind = load<u32>(node, NODE_KIND);
  if (kind === KIND_STRUCT) {
    const behind = behindNode(node);
    for (let child = node + NODE_BYTES; child < behind; child = behindNode(child)) {
      readNull(child, writes);
    }
  } else if (writes && kind === KIND_BYTES) storeEnd(node, row, load<u32>(node, NODE_HEAP));
  else if (writes && kind === KIND_LIST) {
    storeEnd(node, row, load<u32>(node + NODE_BYTES, NODE_COUNT));
  }
}

/** The next row of a node. */
function take(node: usize, writes: bool, isValid: bool): u32 {
  const row = load<u32>(node, NODE_COUNT);
  store<u32>(node, row + 1, NODE_COUNT);
  if (writes) {
    const validity = load<u32>(node, NODE_VALIDITY) as usize;
    if (validity !== 0) storeBit(validity, row, isValid);
  } else if (!isValid) store<u32>(node, load<u32>(node, NODE_NULLS) + 1, NODE_NULLS);
  return row;
}

function readFixed(kind: u32, at: usize, values: usize, row: usize, writes: bool): usize {
  if (writes) {
    switch (kind - KIND_FIXED) {
      case 0:
        store<u8>(values + row, load<u8>(at));
        break;
      case 1:
        store<u16>(values + (row << 1), load<u16>(at));
        break;
      case 2:
        store<u32>(values + (row << 2), load<u32>(at));
        break;
      case 3:
        store<u64>(values + (row << 3), load<u64>(at));
        break;
      default:
        v128.store(values + (row << 4), v128.load(at));
    }
  }
  return at + (widthOf(kind) as usize);
}

function storeEnd(node: usize, row: usize, end: u32): void {
  store<u32>((load<u32>(node, NODE_OFFSETS) as usize) + (row << 2), end, 4);
}

function storeBit(bitmap: usize, row: u32, isSet: bool): void {
  const place = bitmap + ((row >>> 3) as usize);
  const bit = 1 << (row & 7);
  store<u8>(place, isSet ? load<u8>(place) | bit : load<u8>(place) & ~bit);
}
