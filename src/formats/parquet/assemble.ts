import type { Column } from '../../columnar/batch.ts';
import type { ColumnContext } from '../../columnar/column-context.ts';
import { joinVariants } from '../../columnar/variant/variant-parts.ts';
import { missingColumn } from '../missing-column.ts';
import type { FileNode, LeafNode } from './file-nodes.ts';
import type { LeafEntries } from './leaf-cursor.ts';
import { findSlots, placeValues } from './place-values.ts';
import type { ReadNode } from './read-nodes.ts';

/** The entries of all leaves for the same rows. */
export type Entries = ReadonlyMap<LeafNode, LeafEntries>;

/**
 * Where the rows of a column are among the entries of its leaves: those that continue no list deeper than `repetition`
 * and whose definition level is at least `definition`. 0 and 0 for the rows of the file itself.
 */
interface Place {
  readonly repetition: number;
  readonly definition: number;
}

/** Makes a column of the rows whose entries are given; values never become objects, apart from texts. */
export function assembleColumn(
  read: ReadNode,
  rowCount: number,
  entries: Entries,
  context: ColumnContext,
): Column {
  return assemble(read, rowCount, { repetition: 0, definition: 0 }, entries, context);
}

function assemble(
  read: ReadNode,
  rowCount: number,
  place: Place,
  entries: Entries,
  context: ColumnContext,
): Column {
  if (read.kind === 'missing') return missingColumn(read, rowCount, context.arena);
  if (read.kind === 'leaf') {
    const found = entries.get(read.leaf)!;
    const slots = findSlots(found, place.definition, read.leaf.definition, context);
    if (slots.count !== rowCount) throw uneven(read.leaf);
    return placeValues(found.pieces, slots, read.type, context);
  }
  const levels = rowsOnly(entries.get(read.levels)!, place.repetition);
  if (read.kind === 'variant') {
    const { children, validity } = assembleStruct(read, rowCount, levels, place, entries, context);
    const [metadata, value] = children;
    return joinVariants({ metadata, value }, validity, context);
  }
  return read.kind === 'struct'
    ? assembleStruct(read, rowCount, levels, place, entries, context)
    : assembleList(read, rowCount, place, entries, context);
}

type NestedRead = Extract<ReadNode, { readonly kind: 'list' | 'struct' | 'variant' }>;

/** The first entry of each row; further elements of lists inside it are left out. */
function rowsOnly(entries: LeafEntries, repetition: number): LeafEntries {
  const { count, definitions, repetitions, pieces } = entries;
  if (repetitions === null || definitions === null) return entries;
  const kept = definitions
    .subarray(0, count)
    .filter((_, entry) => repetitions[entry] <= repetition);
  return { count: kept.length, definitions: kept, repetitions: null, pieces };
}

function assembleStruct(
  { node, children }: NestedRead,
  rowCount: number,
  levels: LeafEntries,
  place: Place,
  entries: Entries,
  context: ColumnContext,
): Column {
  const { validity } = findSlots(levels, place.definition, node.definition, context);
  const columns = children.map((child) => assemble(child, rowCount, place, entries, context));
  return { length: rowCount, validity, values: 0, offsets: 0, children: columns };
}

type RepeatedNode = Extract<FileNode, { readonly kind: 'list' | 'map' }>;

function assembleList(
  { node, levels, children }: NestedRead,
  rowCount: number,
  place: Place,
  entries: Entries,
  context: ColumnContext,
): Column {
  const repeated = node as RepeatedNode;
  const found = entries.get(levels)!;
  const rows = rowsOnly(found, place.repetition);
  const { validity } = findSlots(rows, place.definition, node.definition, context);
  const offsets = context.arena.allocate((rowCount + 1) * 4);
  const count = writeOffsets(found, repeated, place, { offsets, rowCount }, levels, context);
  const inside = { repetition: repeated.repetition, definition: repeated.entryDefinition };
  const columns = children.map((child) => assemble(child, count, inside, entries, context));
  return { length: rowCount, validity, values: 0, offsets, children: columns };
}

/** Counts the elements of each row; returns their number. */
function writeOffsets(
  { count, definitions, repetitions }: LeafEntries,
  { repetition, entryDefinition }: RepeatedNode,
  place: Place,
  target: { readonly offsets: number; readonly rowCount: number },
  leaf: LeafNode,
  { memory }: ColumnContext,
): number {
  const { i32 } = memory;
  let slot = target.offsets / 4;
  const last = slot + target.rowCount;
  let elements = 0;
  for (let entry = 0; entry < count; entry++) {
    const level = definitions === null ? entryDefinition : definitions[entry];
    const depth = repetitions === null ? 0 : repetitions[entry];
    if (depth <= place.repetition) {
      if (level < place.definition) continue;
      if (slot === last) throw uneven(leaf);
      i32[slot++] = elements;
      if (level >= entryDefinition) elements++;
    } else if (depth === repetition) elements++;
  }
  if (slot !== last) throw uneven(leaf);
  i32[slot] = elements;
  return elements;
}

/** In a damaged file the columns inside of a list or struct may each tell of other rows. */
function uneven({ path }: LeafNode): Error {
  return new Error(`column ${path} has other rows than the columns beside it`);
}
