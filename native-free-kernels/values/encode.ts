// The values of a column of any type as byte strings, one for each row.

import { copyShort } from '../memory/inner/short';
import { isSet } from '../table/inner/layout';
import {
  behindNode,
  KIND_BITS,
  KIND_BYTES,
  KIND_FIXED,
  KIND_LIST,
  KIND_NONE,
  NODE_BYTES,
  NODE_KIND,
  NODE_OFFSETS,
  NODE_VALIDITY,
  NODE_VALUES,
  widthOf,
} from './inner/node';

/** Offsets of the byte strings; returns the last, or -1 over 2 GiB. */
export function valueOffsets(node: usize, count: u32, target: usize): i32 {
  let end: u64 = 0;
  store<u32>(target, 0);
  for (let row: u32 = 0; row < count; row++) {
    end += sizeOf(node, row);
    target += 4;
    store<u32>(target, end as u32);
  }
  return end > (i32.MAX_VALUE as u64) ? -1 : (end as i32);
}

/** Writes the byte strings one behind the other. */
export function valueBytes(node: usize, count: u32, target: usize): void {
  for (let row: u32 = 0; row < count; row++) target = writeValue(node, row, target);
}

function sizeOf(node: usize, row: u32): u64 {
  const kind = load<u32>(node, NODE_KIND);
  if (kind === KIND_NONE || !isSet(load<u32>(node, NODE_VALIDITY), row)) return 1;
  if (kind >= KIND_FIXED) return 1 + (widthOf(kind) as u64);
  if (kind === KIND_BITS) return 2;
  if (kind === KIND_BYTES) return 5 + (endOf(node, row) - startOf(node, row));
  const behind = behindNode(node);
  const isList = kind === KIND_LIST;
  const last = isList ? endOf(node, row) : row + 1;
  let size: u64 = isList ? 5 : 1;
  for (let child = node + NODE_BYTES; child < behind; child = behindNode(child)) {
    for (let index = isList ? startOf(node, row) : row; index < last; index++) {
      size += sizeOf(child, index);
    }
  }
  return size;
}

function writeValue(node: usize, row: u32, target: usize): usize {
  const kind = load<u32>(node, NODE_KIND);
  const isThere = kind !== KIND_NONE && isSet(load<u32>(node, NODE_VALIDITY), row);
  store<u8>(target++, isThere as u8);
  if (!isThere) return target;
  const values = load<u32>(node, NODE_VALUES) as usize;
  if (kind >= KIND_FIXED) return writeFixed(kind, values, row as usize, target);
  if (kind === KIND_BITS) {
    store<u8>(target, isSet(values, row) as u8);
    return target + 1;
  }
  const isStruct = kind !== KIND_BYTES && kind !== KIND_LIST;
  let first = row;
  let last = row + 1;
  if (!isStruct) {
    first = startOf(node, row);
    last = endOf(node, row);
    store<u32>(target, last - first);
    target += 4;
    if (kind === KIND_BYTES) {
      copyShort(target, values + (first as usize), last - first);
      return target + ((last - first) as usize);
    }
  }
  const behind = behindNode(node);
  for (let index = first; index < last; index++) {
    for (let child = node + NODE_BYTES; child < behind; child = behindNode(child)) {
      target = writeValue(child, index, target);
    }
  }
  return target;
}

function writeFixed(kind: u32, values: usize, row: usize, target: usize): usize {
  switch (kind - KIND_FIXED) {
    case 0:
      store<u8>(target, load<u8>(values + row));
      return target + 1;
    case 1:
      store<u16>(target, load<u16>(values + (row << 1)));
      return target + 2;
    case 2:
      store<u32>(target, load<u32>(values + (row << 2)));
      return target + 4;
    case 3:
      store<u64>(target, load<u64>(values + (row << 3)));
      return target + 8;
    default:
      v128.store(target, v128.load(values + (row << 4)));
      return target + 16;
  }
}

function startOf(node: usize, row: u32): u32 {
  return load<u32>((load<u32>(node, NODE_OFFSETS) as usize) + ((row as usize) << 2));
}

function endOf(node: usize, row: u32): u32 {
  return load<u32>((load<u32>(node, NODE_OFFSETS) as usize) + ((row as usize) << 2), 4);
}
