// Lists made of the elements of others: which elements they have is found out by offsets alone, and then their children are
// gathered once, whatever their type.

import type { Column } from '../columnar/batch.ts';
import { concatColumns } from '../columnar/concat.ts';
import { columnTooLarge, gatherColumn, type RowNumbers } from '../columnar/gather.ts';
import { childTypes, type DataType } from '../columnar/types.ts';
import { MillraceError, toErrorData } from '../errors.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Call } from './expression.ts';
import { isSet, uniformBitmap } from './validity.ts';

/** How many elements a column of lists has, those of lists that are null among them. */
export function elementCount({ offsets, length }: Column, { memory }: EvaluationFrame): number {
  return memory.i32[offsets / 4 + length];
}

/** The number of elements of each list (i32) by their offsets, as the address of values. */
export function lengthsOfLists(
  offsets: number,
  count: number,
  { arena, memory }: EvaluationFrame,
): number {
  const { i32 } = memory;
  const target = arena.allocate(count * 4);
  for (let row = 0; row < count; row++) {
    i32[target / 4 + row] = i32[offsets / 4 + row + 1] - i32[offsets / 4 + row];
  }
  return target;
}

/** The row that each element belongs to. */
export function ownersOf(lists: Column, frame: EvaluationFrame): RowNumbers {
  const { kernels, scratch } = frame;
  const { offsets, length } = lists;
  const count = elementCount(lists, frame);
  const address = scratch.allocate(count * 4);
  const elements = scratch.allocate(count * 4);
  kernels.explodeElements(offsets, 0, length, 0, address, elements);
  return { address, count };
}

/** The rows of lists with an element whose bit is set: a bitmap. */
export function rowsWithElement(bitmap: number, lists: Column, frame: EvaluationFrame): number {
  const first = firstElements(bitmap, lists, frame);
  const target = frame.arena.allocateBitmap(lists.length);
  frame.kernels.gatherBitsOrZero(0, first.address, first.count, target);
  return target;
}

/** The rows of lists with an element that is null, as a bitmap. */
export function rowsWithNull(lists: Column, frame: EvaluationFrame): number {
  const { kernels, scratch } = frame;
  const [{ validity }] = lists.children;
  if (validity === 0) return uniformBitmap(0, frame);
  const count = elementCount(lists, frame);
  const nulls = scratch.allocateBitmap(count);
  kernels.notBitmap(validity, count, nulls);
  return rowsWithElement(nulls, lists, frame);
}

/** The first element of each list whose bit is set; `NO_ROW` for none. */
export function firstElements(bitmap: number, lists: Column, frame: EvaluationFrame): RowNumbers {
  const { offsets, length: count } = lists;
  const address = frame.scratch.allocate(count * 4);
  frame.kernels.firstOfLists(bitmap, offsets, count, address);
  return { address, count };
}

/** The lists without the elements whose bit is not set. */
export function keepElements(
  lists: Column,
  bitmap: number,
  type: DataType,
  frame: EvaluationFrame,
): Column {
  return withElements(lists, type, keepInLists(lists, bitmap, frame), frame);
}

function keepInLists(lists: Column, bitmap: number, frame: EvaluationFrame): PlacedElements {
  const { kernels, arena, scratch } = frame;
  const offsets = arena.allocate((lists.length + 1) * 4);
  const address = scratch.allocate((elementCount(lists, frame) + 1) * 4);
  const count = kernels.keepInLists(bitmap, lists.offsets, lists.length, offsets, address);
  return { offsets, elements: { address, count } };
}

/** Elements of a child column, list by list. */
export interface PlacedElements {
  readonly offsets: number;
  readonly elements: RowNumbers;
}

/** Lists of other elements of the same children. */
export function withElements(
  lists: Column,
  type: DataType,
  { offsets, elements }: PlacedElements,
  frame: EvaluationFrame,
): Column {
  const types = childTypes(type);
  const children = lists.children.map((child, index) =>
    gatherColumn(child, types[index], elements, frame),
  );
  return { ...lists, offsets, children };
}

/** The elements of as many ranges (u32 starts and lengths) as there are rows, or of `stride` times as many. */
export function elementsOfRanges(
  starts: number,
  lengths: number,
  stride: number,
  frame: EvaluationFrame,
): PlacedElements {
  const { kernels, arena, scratch, batch } = frame;
  const offsets = arena.allocate((batch.rowCount + 1) * 4);
  const count = kernels.rangeOffsets(lengths, batch.rowCount, stride, offsets);
  if (count < 0) throw columnTooLarge();
  const address = scratch.allocate(count * 4);
  kernels.rangeElements(starts, lengths, batch.rowCount * stride, address);
  return { offsets, elements: { address, count } };
}

/**
 * The length of the list (u32) that each row gets; none for rows that are null or do not count, and for those for which a
 * user error is thrown: it is theirs.
 */
export function lengthsOfRows(
  { position }: Call,
  validity: number,
  { memory, active, errors, scratch, batch }: EvaluationFrame,
  lengthOf: (row: number) => number,
): number {
  const address = scratch.allocate(batch.rowCount * 4);
  const lengths = memory.u32.subarray(address / 4, address / 4 + batch.rowCount).fill(0);
  for (let row = 0; row < batch.rowCount; row++) {
    if (!isSet(validity, row, memory.u8) || !isSet(active, row, memory.u8)) continue;
    try {
      lengths[row] = lengthOf(row);
    } catch (error) {
      if (!(error instanceof MillraceError)) throw error;
      errors.report(row, () => ({ ...toErrorData(error), position }));
    }
  }
  return address;
}

/** Lists that have the value of their row as often as `lengths` (u32) say. */
export function repeatRows(
  values: Column,
  type: DataType,
  lengths: number,
  frame: EvaluationFrame,
): Column {
  const { kernels, arena } = frame;
  const { length } = values;
  const offsets = arena.allocate((length + 1) * 4);
  if (kernels.rangeOffsets(lengths, length, 1, offsets) < 0) throw columnTooLarge();
  const lists = { length, validity: 0, values: 0, offsets, children: [] };
  return { ...lists, children: [gatherColumn(values, type, ownersOf(lists, frame), frame)] };
}

/** Lists with the elements of several lists, row by row; they are taken from `children`, the elements of all. */
export interface JoinedLists extends PlacedElements {
  readonly children: readonly Column[];
}

/** Puts the elements of several columns of lists of one type one behind the other in each row. */
export function joinLists(
  parts: readonly Column[],
  type: DataType,
  frame: EvaluationFrame,
): JoinedLists {
  const { kernels, scratch, batch } = frame;
  const starts = scratch.allocate(batch.rowCount * parts.length * 4);
  const lengths = scratch.allocate(batch.rowCount * parts.length * 4);
  let base = 0;
  for (const [place, part] of parts.entries()) {
    const at = place * 4;
    const ranges = [base, parts.length, starts + at, lengths + at] as const;
    kernels.listRanges(part.offsets, batch.rowCount, ...ranges);
    base += elementCount(part, frame);
  }
  const children = childTypes(type).map((child, index) => {
    const columns = parts.map((part) => ({
      ...part.children[index],
      length: elementCount(part, frame),
    }));
    return concatColumns(columns, child, frame);
  });
  return { ...elementsOfRanges(starts, lengths, parts.length, frame), children };
}

/** The joined lists without the places whose bit is not set. */
export function keepPlaces(
  { offsets, elements, children }: JoinedLists,
  bitmap: number,
  type: DataType,
  frame: EvaluationFrame,
): Column {
  const { kernels, scratch, batch } = frame;
  const places = { length: batch.rowCount, validity: 0, values: 0, offsets, children: [] };
  const kept = keepInLists(places, bitmap, frame);
  const { count } = kept.elements;
  const address = scratch.allocate(count * 4);
  kernels.gather32(elements.address, kept.elements.address, count, address);
  const lists = { ...places, children };
  return withElements(lists, type, { ...kept, elements: { address, count } }, frame);
}

/** Lists of one element each. */
export function singleLists(values: Column, frame: EvaluationFrame): Column {
  const { length } = values;
  const offsets = frame.scratch.allocate((length + 1) * 4);
  frame.kernels.evenOffsets(length, 1, offsets);
  return { length, validity: 0, values: 0, offsets, children: [values] };
}
