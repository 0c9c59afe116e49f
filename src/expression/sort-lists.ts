import type { Column } from '../columnar/batch.ts';
import { childTypes, type DataType } from '../columnar/types.ts';
import { orderedWords } from './element-words.ts';
import type { EvaluationFrame } from './evaluation.ts';
import { elementCount, withElements } from './list-parts.ts';

/** The lists with the elements of each in order; equal ones stay as they are. */
export function sortLists(
  lists: Column,
  type: DataType,
  descending: boolean,
  nullsFirst: boolean,
  frame: EvaluationFrame,
): Column {
  const { kernels, scratch } = frame;
  const { offsets, length } = lists;
  const [elements] = lists.children;
  const count = elementCount(lists, frame);
  const words = orderedWords(elements, count, childTypes(type)[0], frame);
  const address = scratch.allocate(count * 4);
  const spare = scratch.allocate((kernels.longestList(offsets, length) >>> 0) * 4);
  const order = [Number(descending), Number(nullsFirst)] as const;
  kernels.sortLists(...words, elements.validity, offsets, length, ...order, address, spare);
  return withElements(lists, type, { offsets, elements: { address, count } }, frame);
}
