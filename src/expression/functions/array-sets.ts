import type { Column } from '../../columnar/batch.ts';
import { array, BOOLEAN, type DataType } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { widerWithoutTexts } from '../coercion/wider-type.ts';
import {
  type ArrayType,
  type CollectionOperands,
  collectionFunction,
  sameArray,
} from '../collection-function.ts';
import type { Expression } from '../expression.ts';
import { distinctElements, elementsOfLeft, overlapOf, unionOf } from '../list-sets.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { collectionsDiffer } from '../type-errors.ts';
import { andValidity } from '../validity.ts';
import { checkOrder } from './comparison.ts';

// Arrays as sets: elements keep the order in which they come first.

export const arrayDistinct: ScalarFunction = collectionFunction({
  name: 'array_distinct',
  summary: 'Leaves out the elements of an array that came before.',
  examples: [{ sql: 'array_distinct(array(1, 2, 1))', result: '[1, 2]' }],
  count: [1, 1],
  sign: (given, name, position, settings) => {
    const signature = sameArray(given, name, position, settings);
    checkOrder(signature.type, name, position);
    return signature;
  },
  computeColumn: ({ call, operands, validity, frame }) => {
    const [{ column: lists }] = operands;
    return { ...distinctElements(lists, call.type, frame), validity };
  },
});

export const arrayUnion: ScalarFunction = collectionFunction({
  name: 'array_union',
  summary: 'Takes the elements of two arrays, each once.',
  examples: [{ sql: 'array_union(array(1, 2), array(2, 3))', result: '[1, 2, 3]' }],
  count: [2, 2],
  sign: (given, name, position) => {
    const { typed, left, right } = twoArrays(given, name, position);
    return { typed, type: array(left.element, left.containsNull || right.containsNull) };
  },
  computeColumn: ({ call, operands, validity, frame }) => {
    const [left, right] = operands;
    return { ...unionOf(left.column, right.column, call.type, frame), validity };
  },
});

export const arrayIntersect: ScalarFunction = collectionFunction({
  name: 'array_intersect',
  summary: 'Takes the elements that two arrays have in common, each once.',
  examples: [{ sql: 'array_intersect(array(1, 2), array(2, 3))', result: '[2]' }],
  count: [2, 2],
  sign: (given, name, position) => {
    const { typed, left, right } = twoArrays(given, name, position);
    return { typed, type: array(left.element, left.containsNull && right.containsNull) };
  },
  computeColumn: (given) => ofLeft('shared', given),
});

export const arrayExcept: ScalarFunction = collectionFunction({
  name: 'array_except',
  summary: 'Takes the elements of an array that another does not have, each once.',
  examples: [{ sql: 'array_except(array(1, 2), array(2, 3))', result: '[1]' }],
  count: [2, 2],
  sign: (given, name, position) => {
    const { typed, left } = twoArrays(given, name, position);
    return { typed, type: left };
  },
  computeColumn: (given) => ofLeft('absent', given),
});

export const arraysOverlap: ScalarFunction = collectionFunction({
  name: 'arrays_overlap',
  summary: 'Answers whether two arrays have an element in common; null when only a null could be.',
  examples: [{ sql: 'arrays_overlap(array(1, 2), array(2, 3))', result: 'true' }],
  count: [2, 2],
  sign: (given, name, position) => {
    const { typed, left, right } = twoArrays(given, name, position);
    return { typed, type: BOOLEAN, nullable: left.containsNull || right.containsNull };
  },
  computeColumn: ({ call, operands, validity, frame }) => {
    const [left, right] = operands;
    const overlap = overlapOf(left.column, right.column, call.arguments[0].type, frame);
    return { ...overlap, validity: andValidity(overlap.validity, validity, frame) };
  },
});

function ofLeft(
  which: 'shared' | 'absent',
  { call, operands, validity, frame }: CollectionOperands,
): Column {
  const [left, right] = operands;
  return { ...elementsOfLeft(which, left.column, right.column, call.type, frame), validity };
}

interface TwoArrays {
  readonly typed: readonly Expression[];
  readonly left: ArrayType;
  readonly right: ArrayType;
}

/** Two arrays brought to one element type; each keeps whether it contains nulls. */
function twoArrays(
  given: readonly Expression[],
  name: string,
  position: SourcePosition | undefined,
): TwoArrays {
  const [left, right] = given.map(({ type }) => type);
  const element = elementOfBoth(left, right);
  if (left.kind !== 'array' || right.kind !== 'array' || element === undefined) {
    throw collectionsDiffer('BINARY_ARRAY_DIFF_TYPES', name, given, position);
  }
  checkOrder(element, name, position);
  const types = [
    { ...left, element },
    { ...right, element },
  ] as const;
  const typed = given.map((argument, index) => implicitCast(argument, types[index]));
  return { typed, left: types[0], right: types[1] };
}

function elementOfBoth(left: DataType, right: DataType): DataType | undefined {
  if (left.kind !== 'array' || right.kind !== 'array') return undefined;
  return widerWithoutTexts(left.element, right.element);
}
