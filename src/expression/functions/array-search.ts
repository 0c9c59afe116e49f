import { fixedColumn } from '../../columnar/batch.ts';
import { NO_ROW } from '../../columnar/gather.ts';
import { BIGINT, BOOLEAN } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import { arrayWithValue, collectionFunction, type Signature } from '../collection-function.ts';
import { equalElements } from '../equal-elements.ts';
import type { Expression } from '../expression.ts';
import {
  elementCount,
  firstElements,
  keepElements,
  rowsWithElement,
  rowsWithNull,
} from '../list-parts.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { nullType } from '../type-errors.ts';
import { andValidity } from '../validity.ts';
import { checkOrder } from './comparison.ts';

// Values looked up in arrays.

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
  computeColumn: (given) => {
    const { operands, validity, frame } = given;
    const [{ column: lists }] = operands;
    const found = rowsWithElement(equalElements(given), lists, frame);
    if (lists.children[0].validity === 0) return fixedColumn(lists.length, validity, found);
    const known = frame.arena.allocateBitmap(lists.length);
    frame.kernels.notBitmap(rowsWithNull(lists, frame), lists.length, known);
    frame.kernels.orBitmaps(found, known, lists.length, known);
    return fixedColumn(lists.length, andValidity(validity, known, frame), found);
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
  computeColumn: (given) => {
    const { operands, validity, frame } = given;
    const [{ column: lists }] = operands;
    const { memory, arena } = frame;
    const found = firstElements(equalElements(given), lists, frame).address / 4;
    const target = arena.allocate(lists.length * 8);
    for (let row = 0; row < lists.length; row++) {
      const element = memory.u32[found + row];
      const place = element === NO_ROW ? 0 : element - memory.i32[lists.offsets / 4 + row] + 1;
      memory.i32[target / 4 + row * 2] = place;
      memory.i32[target / 4 + row * 2 + 1] = 0;
    }
    return fixedColumn(lists.length, validity, target);
  },
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
  computeColumn: (given) => {
    const { call, operands, validity, frame } = given;
    const [{ column: lists }] = operands;
    const count = elementCount(lists, frame);
    const others = frame.arena.allocateBitmap(count);
    frame.kernels.notBitmap(equalElements(given), count, others);
    return { ...keepElements(lists, others, call.type, frame), validity };
  },
});

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
