import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { BOOLEAN, type DataType } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { arrayArgument, mapArgument } from '../collection-function.ts';
import { elementsOf, evaluateLambda, type ListElements } from '../element-frame.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import { lambdaAt } from '../lambda.ts';
import { keepElements } from '../list-parts.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { unexpectedType } from '../type-errors.ts';
import { isSet, trueRows, uniformBitmap } from '../validity.ts';
import { entryParameters } from './map-lambdas.ts';
import { placedElement, placedValues } from './transform.ts';

// Conditions on elements.

export const filterArray: ScalarFunction = {
  name: 'filter',
  summary:
    'Keeps the elements of an array for which a condition is true; it may also get the place.',
  examples: [
    { sql: 'filter(array(1, 2, 3, NULL), x -> x > 1)', result: '[2, 3]' },
    { sql: 'filter(array(5, 6, 7), (x, i) -> i % 2 = 0)', result: '[5, 7]' },
  ],
  typeLambda: placedElement('filter'),
  resolve: (given, _settings, position) => {
    const argument = testArguments('filter', given, position);
    return functionCall('filter', [argument, given[1]], argument.type, {
      nullable: isNullable(argument),
      position,
    });
  },
  evaluate: (call, frame, evaluate) => {
    const { elements, tests } = testElements(call, frame, evaluate);
    return keepTrue(elements, tests, call.type, frame);
  },
};

export const filterMap: ScalarFunction = {
  name: 'map_filter',
  summary: 'Keeps the entries of a map for which a condition is true.',
  examples: [{ sql: "map_filter(map('a', 1, 'b', 5), (k, v) -> v > 2)", result: '{b -> 5}' }],
  typeLambda: entryParameters('map_filter'),
  resolve: (given, _settings, position) => {
    checkCount('map_filter', given, 2, 2, position);
    const { argument } = mapArgument('map_filter', 1, given[0], position);
    checkCondition('map_filter', given[1], position);
    const nullable = isNullable(argument);
    return functionCall('map_filter', [argument, given[1]], argument.type, { nullable, position });
  },
  evaluate: (call, frame, evaluate) => {
    const [map, test] = call.arguments;
    const elements = elementsOf(evaluate(map, frame), map.type, frame);
    const { lists, owners } = elements;
    const tests = evaluateLambda(lambdaAt(test)!, lists.children, owners, frame, evaluate);
    return keepTrue(elements, tests, call.type, frame);
  },
};

export const existsElement: ScalarFunction = quantifier('exists', true, {
  summary: 'Answers whether a condition is true for an element of an array; null when it may be.',
  examples: [
    { sql: 'exists(array(1, 2), x -> x > 1)', result: 'true' },
    { sql: 'exists(array(1, NULL), x -> x > 1)', result: 'NULL' },
  ],
});

export const forAllElements: ScalarFunction = quantifier('forall', false, {
  summary: 'Answers whether a condition is true for all elements of an array; null when it may be.',
  examples: [
    { sql: 'forall(array(1, 2), x -> x > 0)', result: 'true' },
    { sql: 'forall(array(), x -> false)', result: 'true' },
  ],
});

/** An element with the answer `decisive` decides; without one, a null among the answers leaves it open. */
function quantifier(
  name: string,
  decisive: boolean,
  words: Pick<ScalarFunction, 'summary' | 'examples'>,
): ScalarFunction {
  return {
    name,
    ...words,
    typeLambda: (given, _arity, position) => placedElement(name)(given, 1, position),
    resolve: (given, _settings, position) => {
      const argument = testArguments(name, given, position);
      const nullable = isNullable(argument) || isNullable(given[1]);
      return functionCall(name, [argument, given[1]], BOOLEAN, { nullable, position });
    },
    evaluate: (call, frame, evaluate) => {
      const { elements, tests } = testElements(call, frame, evaluate);
      return decide(elements, tests, decisive, frame);
    },
  };
}

function testArguments(
  name: string,
  given: readonly Expression[],
  position: SourcePosition | undefined,
): Expression {
  checkCount(name, given, 2, 2, position);
  checkCondition(name, given[1], position);
  return arrayArgument(name, 1, given[0], position).argument;
}

function checkCondition(
  name: string,
  test: Expression,
  position: SourcePosition | undefined,
): void {
  if (test.type.kind !== 'boolean' && test.type.kind !== 'null') {
    throw unexpectedType(name, 2, [BOOLEAN], test, position);
  }
}

function testElements(
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): { readonly elements: ListElements; readonly tests: Column } {
  const [list, test] = call.arguments;
  const lambda = lambdaAt(test)!;
  const elements = elementsOf(evaluate(list, frame), list.type, frame);
  const { lists, owners } = elements;
  const values = placedValues(lists, owners, lambda.parameters.length, frame);
  return { elements, tests: evaluateLambda(lambda, values, owners, frame, evaluate) };
}

/** The lists without the elements whose test is not true. */
function keepTrue(
  { lists, owners }: ListElements,
  tests: Column,
  type: DataType,
  frame: EvaluationFrame,
): Column {
  const batch = { ...frame.batch, rowCount: owners.count };
  const isTrue =
    tests.values === 0
      ? uniformBitmap(0, { ...frame, batch })
      : trueRows(tests, { ...frame, batch });
  return keepElements(lists, isTrue, type, frame);
}

function decide(
  { lists, owners }: ListElements,
  tests: Column,
  decisive: boolean,
  frame: EvaluationFrame,
): Column {
  const { memory, arena } = frame;
  const { u8 } = memory;
  const byteLength = Math.ceil(lists.length / 8);
  const values = arena.allocateBitmap(lists.length);
  const known = arena.allocateBitmap(lists.length);
  u8.fill(decisive ? 0 : 0xff, values, values + byteLength);
  for (let byte = 0; byte < byteLength; byte++) {
    u8[known + byte] = lists.validity === 0 ? 0xff : u8[lists.validity + byte];
  }
  const decided = new Uint8Array(lists.length);
  for (let element = 0; element < owners.count; element++) {
    const row = memory.u32[owners.address / 4 + element];
    const bit = 1 << (row & 7);
    if (decided[row] === 1) continue;
    if (tests.values === 0 || !isSet(tests.validity, element, u8)) u8[known + (row >>> 3)] &= ~bit;
    else if (isSet(tests.values, element, u8) === decisive) {
      decided[row] = 1;
      u8[known + (row >>> 3)] |= bit;
      u8[values + (row >>> 3)] ^= bit;
    }
  }
  return fixedColumn(lists.length, known, values);
}
