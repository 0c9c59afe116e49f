import { BIGINT, BOOLEAN } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import type { SourcePosition } from '../../errors.ts';
import { arrayWithValue, collectionFunction, type Signature } from '../collection-function.ts';
import { compareValues } from '../compare.ts';
import type { Expression } from '../expression.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { nullType } from '../type-errors.ts';
import { checkOrder } from './comparison.ts';

// Values looked up in arrays.

type List = readonly LiteralValue[];

export const arrayContains: ScalarFunction = collectionFunction({
  name: 'array_contains',
  summary:
    'Answers whether an array contains a value; null when it does not and an element is null.',
  examples: [{ sql: 'array_contains(array(1, 2), 2)', result: 'true' }],
  count: [2, 2],
  sign: (given, name, position) => {
    const { typed, type } = typedSearch(given, name, position);
    return { typed, type: BOOLEAN, nullable: type.kind === 'array' && type.containsNull };
  },
  compute: (list: List, value: LiteralValue) => {
    if (list.some((element) => isEqual(element, value))) return true;
    return list.includes(null) ? null : false;
  },
});

export const arrayPosition: ScalarFunction = collectionFunction({
  name: 'array_position',
  summary: 'Finds the first place of a value in an array, counted from 1; 0 when it is not there.',
  examples: [{ sql: 'array_position(array(3, 1, 1), 1)', result: '2' }],
  count: [2, 2],
  sign: (given, name, position) => ({
    ...typedSearch(given, name, position),
    type: BIGINT,
  }),
  compute: (list: List, value: LiteralValue) =>
    BigInt(list.findIndex((element) => isEqual(element, value)) + 1),
});

export const arrayRemove: ScalarFunction = collectionFunction({
  name: 'array_remove',
  summary: 'Takes every element equal to a value out of an array.',
  examples: [{ sql: 'array_remove(array(1, 2, 1), 1)', result: '[2]' }],
  count: [2, 2],
  sign: ([list, value], name, position) => {
    const sides = arrayWithValue(name, list, value, position);
    checkOrder(sides.type, name, position);
    return { typed: [sides.list, sides.value], type: sides.type };
  },
  compute: (list: List, value: LiteralValue) => list.filter((element) => !isEqual(element, value)),
});

/** A null element equals nothing. */
function isEqual(element: LiteralValue, value: LiteralValue): boolean {
  return element !== null && compareValues(element, value) === 0;
}

/** An array and the value to look for; the type is that of the array. */
function typedSearch(
  [list, value]: readonly Expression[],
  name: string,
  position: SourcePosition | undefined,
): Signature {
  if (list.type.kind === 'null' || value.type.kind === 'null') throw nullType(name, position);
  const sides = arrayWithValue(name, list, value, position);
  checkOrder(sides.type, name, position);
  return { typed: [sides.list, sides.value], type: sides.type };
}
