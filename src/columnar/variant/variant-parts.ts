import { bytesColumn, type Column } from '../batch.ts';
import type { ColumnContext } from '../column-context.ts';
import { columnTooLarge } from '../gather.ts';
import type { SharedMemory } from '../memory.ts';
import { VERSION, VERSION_MASK } from './encoding.ts';
import { malformedVariant } from './malformed-variant.ts';

/** A column of VARIANT as files keep it: two columns of bytes. Rows that are null are empty in both. */
export interface VariantParts {
  readonly metadata: Column;
  readonly value: Column;
}

/** Takes each row apart behind its metadata. */
export function splitVariants(column: Column, context: ColumnContext): VariantParts {
  const { metadata, value } = variantPlaces(column, context.memory);
  return {
    metadata: gatherBytes(column, metadata, context),
    value: gatherBytes(column, value, context),
  };
}

/** Where the bytes of each row begin and end. */
export interface BytePlaces {
  from(row: number): number;
  to(row: number): number;
}

/** Where the parts of each row lie in memory. */
export function variantPlaces(
  column: Column,
  memory: SharedMemory,
): { readonly metadata: BytePlaces; readonly value: BytePlaces } {
  const start = (row: number): number => column.values + memory.i32[column.offsets / 4 + row]!;
  const end = (row: number): number => start(row + 1);
  const middle = (row: number): number =>
    start(row) === end(row) ? start(row) : metadataEnd(memory.u8, start(row), end(row));
  return { metadata: { from: start, to: middle }, value: { from: middle, to: end } };
}

/** Where the metadata of a variant ends: header, count of names, their offsets, their texts. Not beyond `end`. */
function metadataEnd(u8: Uint8Array, start: number, end: number): number {
  if (start >= end || (u8[start]! & VERSION_MASK) !== VERSION) throw malformedVariant();
  const width = (u8[start]! >>> 6) + 1;
  if (start + 1 + width > end) throw malformedVariant();
  const count = readUnsigned(u8, start + 1, width);
  const offsetsEnd = start + 1 + width * (count + 2);
  if (offsetsEnd > end) throw malformedVariant();
  const textsEnd = offsetsEnd + readUnsigned(u8, offsetsEnd - width, width);
  if (textsEnd > end) throw malformedVariant();
  return textsEnd;
}

function readUnsigned(u8: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let place = width - 1; place >= 0; place--) value = value * 256 + u8[at + place]!;
  return value;
}

function gatherBytes(
  { length, validity }: Column,
  { from, to }: BytePlaces,
  { arena, memory }: ColumnContext,
): Column {
  const offsets = arena.allocate((length + 1) * 4);
  let size = 0;
  for (let row = 0; row < length; row++) {
    memory.i32[offsets / 4 + row] = size;
    size += to(row) - from(row);
  }
  memory.i32[offsets / 4 + length] = size;
  const heap = arena.allocate(size);
  for (let row = 0; row < length; row++) {
    memory.u8.copyWithin(heap + memory.i32[offsets / 4 + row]!, from(row), to(row));
  }
  return bytesColumn(length, validity, offsets, heap);
}

/**
 * Puts the parts of each row one behind the other; `validity` says which rows there are: the others become empty. Throws for
 * metadata that are none: the value could not be found behind them.
 */
export function joinVariants(
  { metadata, value }: VariantParts,
  validity: number,
  { arena, memory }: ColumnContext,
): Column {
  const { length } = metadata;
  const isThere = (row: number): boolean =>
    validity === 0 || (memory.u8[validity + (row >>> 3)]! & (1 << (row & 7))) !== 0;
  const start = ({ values, offsets }: Column, row: number): number =>
    values + memory.i32[offsets / 4 + row]!;
  const sizes = new Int32Array(length);
  const offsets = arena.allocate((length + 1) * 4);
  let size = 0;
  for (let row = 0; row < length; row++) {
    memory.i32[offsets / 4 + row] = size;
    const [namesAt, namesEnd] = [start(metadata, row), start(metadata, row + 1)];
    const valueSize = start(value, row + 1) - start(value, row);
    if (!isThere(row) || (namesAt === namesEnd && valueSize === 0)) continue;
    if (valueSize === 0) throw malformedVariant();
    sizes[row] = metadataEnd(memory.u8, namesAt, namesEnd) - namesAt;
    size += sizes[row]! + valueSize;
    if (size > OFFSET_MAX) throw columnTooLarge();
  }
  memory.i32[offsets / 4 + length] = size;
  const heap = arena.allocate(size);
  let target = heap;
  for (let row = 0; row < length; row++) {
    if (sizes[row] === 0) continue;
    const namesAt = start(metadata, row);
    memory.u8.copyWithin(target, namesAt, namesAt + sizes[row]!);
    const valueAt = start(value, row);
    const valueEnd = start(value, row + 1);
    memory.u8.copyWithin(target + sizes[row]!, valueAt, valueEnd);
    target += sizes[row]! + valueEnd - valueAt;
  }
  return bytesColumn(length, validity, offsets, heap);
}

/** Offsets are i32. */
const OFFSET_MAX = 0x7fffffff;
