import { array, BOOLEAN, type DataType } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { SourcePosition } from '../../errors.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { widerType } from '../coercion/wider-type.ts';
import { type ArrayType, collectionFunction, sameArray } from '../collection-function.ts';
import { elementKey } from '../element-key.ts';
import type { Expression } from '../expression.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { collectionsDiffer } from '../type-errors.ts';
import { checkOrder } from './comparison.ts';

// Arrays as sets: elements keep the order in which they come first.

type List = readonly LiteralValue[];

export const arrayDistinct: ScalarFunction = collectionFunction({
  name: 'array_distinct',
  summary: 'Leaves out the elements of an array that came before.',
  examples: [{ sql: 'array_distinct(array(1, 2, 1))', result: '[1, 2]' }],
  count: [1, 1],
  sign: (given, name, position) => {
    const signature = sameArray(given, name, position);
    checkOrder(signature.type, name, position);
    return signature;
  },
  compute: (list: List) => distinct(list),
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
  compute: (left: List, right: List) => distinct([...left, ...right]),
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
  compute: (left: List, right: List) => {
    const wanted = keysOf(right);
    return distinct(left).filter((element) => wanted.has(elementKey(element)));
  },
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
  compute: (left: List, right: List) => {
    const unwanted = keysOf(right);
    return distinct(left).filter((element) => !unwanted.has(elementKey(element)));
  },
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
  compute: (left: List, right: List) => {
    const wanted = keysOf(right);
    if (left.some((element) => element !== null && wanted.has(elementKey(element)))) return true;
    const mayOverlap = left.length > 0 && right.length > 0;
    return mayOverlap && (left.includes(null) || right.includes(null)) ? null : false;
  },
});

function distinct(list: List): LiteralValue[] {
  const seen = new Set<unknown>();
  return list.filter((element) => {
    const key = elementKey(element);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function keysOf(list: List): Set<unknown> {
  return new Set(list.map(elementKey));
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
  return widerType(left.element, right.element);
}
