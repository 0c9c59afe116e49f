import type { Column } from '../../columnar/batch.ts';
import { type DataType, STRING } from '../../columnar/types.ts';
import { collectionFunction } from '../collection-function.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { elementCount, withElements } from '../list-parts.ts';
import { rowsOfOperand } from '../operand.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArgument } from '../signature.ts';

export const reverse: ScalarFunction = collectionFunction({
  name: 'reverse',
  summary: 'Turns a text or an array around.',
  examples: [
    { sql: "reverse('abc')", result: 'cba' },
    { sql: 'reverse(array(1, 2))', result: '[2, 1]' },
  ],
  count: [1, 1],
  sign: ([given], name, position) => {
    const isArray = given.type.kind === 'array';
    const argument = isArray ? given : typeArgument(name, 1, [STRING], given, position);
    return { typed: [argument], type: argument.type };
  },
  computeColumn: ({ call: { type }, operands: [operand], frame }) => {
    const column = rowsOfOperand(operand, type, frame);
    return type.kind === 'array' ? reverseLists(column, type, frame) : reverseTexts(column, frame);
  },
});

function reverseLists(lists: Column, type: DataType, frame: EvaluationFrame): Column {
  const { kernels, scratch } = frame;
  const count = elementCount(lists, frame);
  const address = scratch.allocate(count * 4);
  kernels.reverseElements(lists.offsets, lists.length, address);
  const { offsets } = lists;
  return withElements(lists, type, { offsets, elements: { address, count } }, frame);
}

function reverseTexts(texts: Column, { kernels, memory, arena }: EvaluationFrame): Column {
  const { length, offsets, values } = texts;
  const heap = arena.allocate(memory.u32[offsets / 4 + length]);
  kernels.reverseTexts(offsets, values, length, heap);
  return { ...texts, values: heap };
}
