// Columns of any type as the byte strings that `value-bytes.ts` writes, and back, by kernels.

import type { Column } from './batch.ts';
import type { ColumnContext } from './column-context.ts';
import { columnTooLarge } from './gather.ts';
import type { SharedMemory } from './memory.ts';
import { OFFSET_MAX } from './text-values.ts';
import { childTypes, type DataType, type Layout, layoutOf, widthOf } from './types.ts';

/** A node of the tree that a column is for kernels; `native-free-kernels/values/inner/node.ts` says what its words are. */
const NODE_BYTES = 32;
const VALUES = 1;
const OFFSETS = 2;
const VALIDITY = 3;
const SIZE = 4;
const COUNT = 5;
const HEAP = 6;
const NULLS = 7;

const KINDS: { readonly [K in Layout]: number } = {
  none: 0,
  bits: 1,
  bytes: 2,
  list: 3,
  struct: 4,
  i8: 8,
  i16: 9,
  i32: 10,
  f32: 10,
  i64: 11,
  f64: 11,
  i128: 12,
};

/** Byte strings, one for each row. */
export interface ValueStrings {
  readonly offsets: number;
  readonly heap: number;
}

/** The values of a column as byte strings, in the scratch arena. */
export function valuesToStrings(
  column: Column,
  type: DataType,
  { memory, kernels, scratch }: ColumnContext,
): ValueStrings {
  const node = scratch.allocate(nodeCount(type) * NODE_BYTES);
  writeNodes(node / 4, type, column, memory);
  const offsets = scratch.allocate((column.length + 1) * 4);
  const byteLength = kernels.valueOffsets(node, column.length, offsets);
  if (byteLength < 0) throw columnTooLarge();
  const heap = scratch.allocate(byteLength);
  kernels.valueBytes(node, column.length, heap);
  return { offsets, heap };
}

/**
 * The column of the values whose byte strings begin at addresses (u32 at `starts`), a null at 0; or with `lists` (i32 offsets, else
 * 0) of the values that stand there one behind the other.
 */
export function valuesFromStrings(
  type: DataType,
  starts: number,
  lists: number,
  count: number,
  context: ColumnContext,
): Column {
  const { memory, kernels, scratch } = context;
  const node = typeNode(type, { memory, scratch });
  kernels.readValues(node, starts, lists, count, 0);
  allocateNodes(node / 4, type, context);
  kernels.readValues(node, starts, lists, count, 1);
  return columnOfNode(node / 4, type, memory);
}

/** The tree of a type without a column, in the scratch arena. */
export function typeNode(
  type: DataType,
  { memory, scratch }: Pick<ColumnContext, 'memory' | 'scratch'>,
): number {
  const node = scratch.allocate(nodeCount(type) * NODE_BYTES);
  writeNodes(node / 4, type, null, memory);
  return node;
}

function nodeCount(type: DataType): number {
  return childTypes(type).reduce((count, child) => count + nodeCount(child), 1);
}

/** Writes a tree from a word on; returns the word behind it. */
function writeNodes(
  word: number,
  type: DataType,
  column: Column | null,
  memory: SharedMemory,
): number {
  const { values = 0, offsets = 0, validity = 0 } = column ?? {};
  memory.u32.set([KINDS[layoutOf(type)], values, offsets, validity, 0, 0, 0, 0], word);
  let end = word + NODE_BYTES / 4;
  for (const [index, child] of childTypes(type).entries()) {
    end = writeNodes(end, child, column?.children[index] ?? null, memory);
  }
  memory.u32[word + SIZE] = (end - word) / (NODE_BYTES / 4);
  return end;
}

/** Makes room for what was counted; returns the word behind the tree. */
function allocateNodes(word: number, type: DataType, context: ColumnContext): number {
  const { u32, i32 } = context.memory;
  const { arena } = context;
  const layout = layoutOf(type);
  const [count, heapBytes] = [u32[word + COUNT], u32[word + HEAP]];
  if (count > OFFSET_MAX || heapBytes > OFFSET_MAX) throw columnTooLarge();
  if (layout === 'bits') u32[word + VALUES] = arena.allocateBitmap(count);
  else if (layout === 'bytes') u32[word + VALUES] = arena.allocate(heapBytes);
  else if (widthOf(layout) > 0) u32[word + VALUES] = arena.allocate(count * widthOf(layout));
  if (layout === 'bytes' || layout === 'list') {
    u32[word + OFFSETS] = arena.allocate((count + 1) * 4);
    i32[u32[word + OFFSETS] / 4] = 0;
  }
  if (u32[word + NULLS] > 0) u32[word + VALIDITY] = arena.allocateBitmap(count);
  u32[word + COUNT] = 0;
  u32[word + HEAP] = 0;
  let end = word + NODE_BYTES / 4;
  for (const child of childTypes(type)) end = allocateNodes(end, child, context);
  return end;
}

function columnOfNode(word: number, type: DataType, memory: SharedMemory): Column {
  const { u32 } = memory;
  let place = word + NODE_BYTES / 4;
  const children = childTypes(type).map((child) => {
    const column = columnOfNode(place, child, memory);
    place += u32[place + SIZE] * (NODE_BYTES / 4);
    return column;
  });
  return {
    length: u32[word + COUNT],
    validity: u32[word + VALIDITY],
    values: u32[word + VALUES],
    offsets: u32[word + OFFSETS],
    children,
  };
}
