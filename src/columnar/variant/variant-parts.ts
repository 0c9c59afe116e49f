import { bytesColumn, type Column } from '../batch.ts';
import type { ColumnContext } from '../column-context.ts';
import { columnTooLarge } from '../gather.ts';
import type { SharedMemory } from '../memory.ts';

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
    start(row) === end(row) ? start(row) : metadataEnd(memory.u8, start(row));
  return { metadata: { from: start, to: middle }, value: { from: middle, to: end } };
}

/** Where the metadata of a variant ends: header, count of names, their offsets, their texts. */
function metadataEnd(u8: Uint8Array, start: number): number {
  const width = (u8[start]! >>> 6) + 1;
  const count = readUnsigned(u8, start + 1, width);
  const offsetsEnd = start + 1 + width * (count + 2);
  return offsetsEnd + readUnsigned(u8, offsetsEnd - width, width);
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

/** Puts the parts of each row one behind the other; `validity` says which rows there are: the others become empty. */
export function joinVariants(
  { metadata, value }: VariantParts,
  validity: number,
  { arena, memory }: ColumnContext,
): Column {
  const { length } = metadata;
  const parts = [metadata, value];
  const isThere = (row: number): boolean =>
    validity === 0 || (memory.u8[validity + (row >>> 3)]! & (1 << (row & 7))) !== 0;
  const sizeOf = ({ offsets }: Column, row: number): number =>
    isThere(row) ? memory.i32[offsets / 4 + row + 1]! - memory.i32[offsets / 4 + row]! : 0;
  const offsets = arena.allocate((length + 1) * 4);
  let size = 0;
  for (let row = 0; row < length; row++) {
    memory.i32[offsets / 4 + row] = size;
    size += sizeOf(metadata, row) + sizeOf(value, row);
    if (size > OFFSET_MAX) throw columnTooLarge();
  }
  memory.i32[offsets / 4 + length] = size;
  const heap = arena.allocate(size);
  let target = heap;
  for (let row = 0; row < length; row++) {
    for (const part of parts) {
      const start = part.values + memory.i32[part.offsets / 4 + row]!;
      memory.u8.copyWithin(target, start, start + sizeOf(part, row));
      target += sizeOf(part, row);
    }
  }
  return bytesColumn(length, validity, offsets, heap);
}

/** Offsets are i32. */
const OFFSET_MAX = 0x7fffffff;
