// What kernels compare elements by: a word for each, and a byte string where a word does not say all.

import type { Column } from '../columnar/batch.ts';
import { encodeSortKeys } from '../columnar/sort-bytes.ts';
import { hasWordKeys, writeWordKeys } from '../columnar/sort-words.ts';
import { type DataType, layoutOf } from '../columnar/types.ts';
import type { EvaluationFrame } from './evaluation.ts';

/** Addresses in the scratch arena, in the order in which kernels take them; no byte strings: `offsets` is 0. */
export type ElementWords = readonly [words: number, offsets: number, heap: number];

/** Words in the order of the elements. */
export function orderedWords(
  elements: Column,
  count: number,
  type: DataType,
  frame: EvaluationFrame,
): ElementWords {
  return wordsOf(elements, count, type, frame, (offsets, heap, words) => {
    frame.kernels.prefixWords(offsets, heap, count, 0, words);
  });
}

/** Words that differ, as good as always, where elements do. */
export function distinctWords(
  elements: Column,
  count: number,
  type: DataType,
  frame: EvaluationFrame,
): ElementWords {
  return wordsOf(elements, count, type, frame, (offsets, heap, words) => {
    frame.kernels.hashKeys(offsets, heap, count, words);
  });
}

function wordsOf(
  elements: Column,
  count: number,
  type: DataType,
  frame: EvaluationFrame,
  write: (offsets: number, heap: number, words: number) => void,
): ElementWords {
  if (hasWordKeys(type)) return [writeWordKeys(elements, count, type, false, frame), 0, 0];
  const isBytes = layoutOf(type) === 'bytes';
  const { offsets, heap } = isBytes
    ? { offsets: elements.offsets, heap: elements.values }
    : encodeSortKeys(
        [{ ...elements, length: count }],
        [{ expression: { type }, descending: false, nullsFirst: true }],
        count,
        frame,
      );
  const words = frame.scratch.allocate(count * 8);
  write(offsets, heap, words);
  return [words, offsets, heap];
}
