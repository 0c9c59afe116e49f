// Lists as sets: which elements of a list are equal is found out once, bitmaps over its places say the rest.

import { type Column, fixedColumn } from '../columnar/batch.ts';
import { childTypes, type DataType } from '../columnar/types.ts';
import { distinctWords } from './element-words.ts';
import type { EvaluationFrame } from './evaluation.ts';
import {
  elementCount,
  type JoinedLists,
  joinLists,
  keepElements,
  keepPlaces,
  rowsWithElement,
} from './list-parts.ts';
import { andValidity } from './validity.ts';

/** The lists without the elements that came before. */
export function distinctElements(lists: Column, type: DataType, frame: EvaluationFrame): Column {
  return keepElements(lists, firstOccurrences(lists, type, frame), type, frame);
}

/** A bitmap of the elements that no equal one comes before in their list; maps are compared by their keys. */
export function firstOccurrences(lists: Column, type: DataType, frame: EvaluationFrame): number {
  const count = elementCount(lists, frame);
  const [elements] = lists.children;
  return areFirst(firstPlaces(lists, { ...elements, length: count }, type, 0, frame), count, frame);
}

/** The elements of two lists, each once. */
export function unionOf(
  left: Column,
  right: Column,
  type: DataType,
  frame: EvaluationFrame,
): Column {
  const { joined, firsts } = joinTwo(left, right, type, frame);
  return keepPlaces(joined, areFirst(firsts, joined.elements.count, frame), type, frame);
}

/** The elements of the left lists that the right ones have too, or those that they do not have; each once. */
export function elementsOfLeft(
  which: 'shared' | 'absent',
  left: Column,
  right: Column,
  type: DataType,
  frame: EvaluationFrame,
): Column {
  const two = joinTwo(left, right, type, frame);
  return keepPlaces(two.joined, placesOfLeft(which, two, left, frame), type, frame);
}

/** Whether lists have an element in common; null where they have none and one of both is null. Nulls of lists do not count. */
export function overlapOf(
  left: Column,
  right: Column,
  type: DataType,
  frame: EvaluationFrame,
): Column {
  const { kernels, arena } = frame;
  const two = joinTwo(left, right, type, frame);
  const { elements, children } = two.joined;
  const lists = listsOf(two.joined, frame);
  const shared = placesOfLeft('shared', two, left, frame);
  const { validity } = children[0];
  if (validity === 0) return fixedColumn(lists.length, 0, rowsWithElement(shared, lists, frame));
  const present = arena.allocateBitmap(elements.count);
  kernels.gatherBits(validity, elements.address, elements.count, present);
  kernels.andBitmaps(shared, present, elements.count, shared);
  kernels.notBitmap(present, elements.count, present);
  const found = rowsWithElement(shared, lists, frame);
  const open = [rowsWithElement(0, left, frame), rowsWithElement(0, right, frame)].reduce(
    (rows, filled) => andValidity(rows, filled, frame),
    rowsWithElement(present, lists, frame),
  );
  const known = arena.allocateBitmap(lists.length);
  kernels.notBitmap(open, lists.length, known);
  kernels.orBitmaps(known, found, lists.length, known);
  return fixedColumn(lists.length, known, found);
}

interface TwoLists {
  readonly joined: JoinedLists;
  /** For each place of the joined lists the first that has an equal element. */
  readonly firsts: number;
}

function joinTwo(left: Column, right: Column, type: DataType, frame: EvaluationFrame): TwoLists {
  const joined = joinLists([left, right], type, frame);
  const lists = listsOf(joined, frame);
  const { address } = joined.elements;
  return { joined, firsts: firstPlaces(lists, joined.children[0], type, address, frame) };
}

function listsOf({ offsets, children }: JoinedLists, { batch }: EvaluationFrame): Column {
  return { length: batch.rowCount, validity: 0, values: 0, offsets, children };
}

/** For each place the first place of the same list that has an equal element; `elements` 0: places are elements. */
function firstPlaces(
  lists: Column,
  children: Column,
  type: DataType,
  elements: number,
  frame: EvaluationFrame,
): number {
  const { kernels, scratch } = frame;
  const { offsets, length } = lists;
  const words = distinctWords(children, children.length, childTypes(type)[0], frame);
  const longest = kernels.longestList(offsets, length) >>> 0;
  const table = scratch.allocate(4 * 2 ** (33 - Math.clz32(Math.max(1, longest - 1))));
  const target = scratch.allocate(elementCount(lists, frame) * 4);
  kernels.firstAlike(...words, children.validity, elements, offsets, length, table, target);
  return target;
}

function areFirst(firsts: number, count: number, { kernels, arena }: EvaluationFrame): number {
  const target = arena.allocateBitmap(count);
  kernels.areFirst(firsts, count, target);
  return target;
}

function placesOfLeft(
  which: 'shared' | 'absent',
  { joined, firsts }: TwoLists,
  left: Column,
  { kernels, arena, scratch, memory, batch: { rowCount } }: EvaluationFrame,
): number {
  const middles = scratch.allocate(rowCount * 4);
  const [begin, own] = [joined.offsets / 4, left.offsets / 4];
  for (let row = 0; row < rowCount; row++) {
    const length = memory.i32[own + row + 1] - memory.i32[own + row];
    memory.i32[middles / 4 + row] = memory.i32[begin + row] + length;
  }
  const { count } = joined.elements;
  const target = arena.allocateBitmap(count);
  kernels.setBits(target, 0, count, 0);
  const isAbsent = Number(which === 'absent');
  kernels.sharedPlaces(firsts, joined.offsets, middles, rowCount, isAbsent, target);
  return target;
}
