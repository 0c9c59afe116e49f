// With a comparator all lists are sorted at the same time: short ones by all their pairs, of the others each is a merge sort that
// stops where it needs a comparison, and the comparisons that the lists wait for are one batch.

import { columnToValues } from '../../columnar/column-to-values.ts';
import { gatherColumn, type RowNumbers } from '../../columnar/gather.ts';
import { typeName } from '../../columnar/types.ts';
import { toErrorData, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { arrayArgument } from '../collection-function.ts';
import { elementsOf, evaluateLambda, type ListElements } from '../element-frame.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Lambda } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { lambdaAt } from '../lambda.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { sortByPairs } from '../sort-by-pairs.ts';
import { sortLists } from '../sort-lists.ts';
import { isSet } from '../validity.ts';
import { checkOrder } from './comparison.ts';
import { elementParameter } from './transform.ts';

export const arraySort: ScalarFunction = {
  name: 'array_sort',
  summary:
    'Sorts an array, nulls last; or by a comparator, which gives a negative number, 0 or a positive one.',
  examples: [
    { sql: 'array_sort(array(3, NULL, 1))', result: '[1, 3, null]' },
    { sql: 'array_sort(array(1, 3, 2), (x, y) -> y - x)', result: '[3, 2, 1]' },
  ],
  typeLambda: (given, _arity, position) => {
    if (given.length !== 1) return null;
    const element = elementParameter('array_sort', given[0], position);
    return [element, element];
  },
  resolve: (given, _settings, position) => {
    checkCount('array_sort', given, 1, 2, position);
    const { argument, type } = arrayArgument('array_sort', 1, given[0], position);
    const [, comparator] = given;
    if (comparator === undefined) checkOrder(type, 'array_sort', position);
    else if (comparator.type.kind !== 'int') {
      const message = `The comparator of \`array_sort\` gives ${typeName(comparator.type)}, not INT.`;
      throw userError('DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE', message, { position });
    }
    const nullable = isNullable(argument);
    const parameters = comparator === undefined ? [argument] : [argument, comparator];
    return functionCall('array_sort', parameters, type, { nullable, position });
  },
  evaluate: (call, frame, evaluate) => {
    const [argument, comparator] = call.arguments;
    const given = evaluate(argument, frame);
    if (comparator === undefined) return sortLists(given, argument.type, false, false, frame);
    const elements = elementsOf(given, argument.type, frame);
    const order = sortByComparator(elements, lambdaAt(comparator)!, frame, evaluate);
    const { lists } = elements;
    const element = argument.type.kind === 'array' ? argument.type.element : argument.type;
    return { ...lists, children: [gatherColumn(lists.children[0], element, order, frame)] };
  },
};

/** A pair of elements whose order is asked for; the answer is what the comparator gives for them. */
type Sorting = Generator<readonly [left: number, right: number], void, number>;

/** The elements, sorted list by list. */
function sortByComparator(
  { lists, owners }: ListElements,
  lambda: Lambda,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): RowNumbers {
  const { memory } = frame;
  const order = Uint32Array.from({ length: owners.count }, (_, element) => element);
  const rows = sortByPairs(order, lists, lambda, frame, evaluate);
  let waiting = rows.map((row) => {
    const [start, end] = memory.i32.subarray(lists.offsets / 4 + row, lists.offsets / 4 + row + 2);
    const sorting = mergeSort(order.subarray(start, end));
    return { row, sorting, step: sorting.next() };
  });
  for (;;) {
    waiting = waiting.filter(({ step }) => step.done !== true);
    if (waiting.length === 0) return writeRows(order, frame);
    const pairs = waiting.map(({ step }) => step.value as readonly [number, number]);
    const rows = waiting.map(({ row }) => row);
    const answers = compare(pairs, rows, { lists, lambda }, frame, evaluate);
    waiting = waiting.map((one, index) => ({ ...one, step: one.sorting.next(answers[index]) }));
  }
}

/** Sorts in place, equal elements in the order in which they are. */
function* mergeSort(elements: Uint32Array): Sorting {
  if (elements.length < 2) return;
  const middle = elements.length >>> 1;
  yield* mergeSort(elements.subarray(0, middle));
  yield* mergeSort(elements.subarray(middle));
  const first = elements.slice(0, middle);
  let [left, right, target] = [0, middle, 0];
  while (left < first.length && right < elements.length) {
    const answer: number = yield [elements[right], first[left]];
    elements[target++] = answer >= 0 ? first[left++] : elements[right++];
  }
  while (left < first.length) elements[target++] = first[left++];
}

function compare(
  pairs: readonly (readonly [number, number])[],
  rows: readonly number[],
  { lists, lambda }: { readonly lists: ListElements['lists']; readonly lambda: Lambda },
  frame: EvaluationFrame,
  evaluate: Evaluate,
): readonly number[] {
  const { memory, errors, active } = frame;
  const sides = lambda.parameters.map(({ type }, side) =>
    gatherColumn(
      lists.children[0],
      type,
      writeRows(
        pairs.map((pair) => pair[side]),
        frame,
      ),
      frame,
    ),
  );
  const column = evaluateLambda(lambda, sides, writeRows(rows, frame), frame, evaluate);
  return columnToValues(column, lambda.type, memory).map((answer, index) => {
    if (answer === null && isSet(active, rows[index], memory.u8)) {
      errors.report(rows[index], () => toErrorData(noOrder(lambda)));
    }
    return Number(answer ?? 0);
  });
}

function noOrder({ position }: Lambda): Error {
  const message = 'The comparator of `array_sort` gave null for two elements.';
  const hint = 'Let it give a number for nulls too.';
  return userError('COMPARATOR_RETURNS_NULL', message, { position, hint });
}

function writeRows(rows: ArrayLike<number>, { memory, scratch }: EvaluationFrame): RowNumbers {
  const address = scratch.allocate(rows.length * 4);
  memory.u32.set(rows, address / 4);
  return { address, count: rows.length };
}
