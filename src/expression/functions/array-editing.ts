import type { Column } from '../../columnar/batch.ts';
import { array, BOOLEAN, INT, SMALLINT, STRING, TINYINT } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type MillraceError, type SourcePosition, userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import { castCall, implicitCast } from '../coercion/implicit-cast.ts';
import { arrayArgument, arrayWithValue, collectionFunction } from '../collection-function.ts';
import type { Expression } from '../expression.ts';
import { isNullable } from '../facts.ts';
import {
  elementsOfRanges,
  joinLists,
  keepElements,
  lengthsOfRows,
  repeatRows,
  rowsWithNull,
  singleLists,
  withElements,
} from '../list-parts.ts';
import { rowsOfOperand } from '../operand.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { exactArgument, typeArgument } from '../signature.ts';
import { joinTexts } from '../text/join-texts.ts';
import { unexpectedType } from '../type-errors.ts';
import { nullWhereFailed } from '../validity.ts';

// Arrays with elements added, left out or moved.

type List = readonly LiteralValue[];

export const arrayAppend: ScalarFunction = addition(
  'array_append',
  'end',
  '[1, 2, 3]',
  (list, value) => [list, value],
);
export const arrayPrepend: ScalarFunction = addition(
  'array_prepend',
  'beginning',
  '[3, 1, 2]',
  (list, value) => [value, list],
);

const INDEX_TYPES = [INT, SMALLINT, TINYINT];

const insertion: ScalarFunction = collectionFunction({
  name: 'array_insert',
  summary:
    'Puts a value at a place of an array, counted from 1 or from the end; nulls fill a gap before it.',
  examples: [{ sql: 'array_insert(array(1, 2), 2, 9)', result: '[1, 9, 2]' }],
  count: [3, 3],
  takingNull: [2],
  sign: ([list, place, value], name, position) => {
    const sides = arrayWithValue(name, list, value, position);
    const index = implicitCast(exactArgument(name, 2, INDEX_TYPES, place, position), INT);
    return { typed: [sides.list, index, sides.value], type: array(sides.type.element) };
  },
  compute: (list: List, place: number, value: LiteralValue) => {
    if (place === 0) throw zeroIndex();
    const gap = new Array<null>(checkLength(Math.max(0, Math.abs(place) - list.length - 1)));
    gap.fill(null);
    if (place > 0) return [...list.slice(0, place - 1), ...gap, value, ...list.slice(place - 1)];
    const end = Math.max(0, list.length + place + 1);
    return [...list.slice(0, end), value, ...gap, ...list.slice(end)];
  },
});

export const arrayInsert: ScalarFunction = {
  ...insertion,
  resolve: (given, settings, position) => {
    const typed = insertion.resolve(given, settings, position);
    const [list, place, value] = typed.kind === 'call' ? typed.arguments : [];
    if (settings.insertsBeforeLast !== true || typed.kind !== 'call') return typed;
    return Object.freeze({ ...typed, arguments: [list, oneFurther(place, position), value] });
  },
};

/** `place - CAST(place < 0 AS INT)`: a place counted from the end moves by one. */
function oneFurther(place: Expression, position: SourcePosition | undefined): Expression {
  const zero: Expression = { kind: 'literal', value: 0, type: INT };
  const isBehind = functionCall('less', [place, zero], BOOLEAN, { position });
  const step = castCall(isBehind, INT, 'ansi', position);
  return functionCall('subtract', [place, step], INT, { position, options: { mode: 'ansi' } });
}

export const arrayCompact: ScalarFunction = collectionFunction({
  name: 'array_compact',
  summary: 'Takes the nulls out of an array.',
  examples: [{ sql: 'array_compact(array(1, NULL, 2))', result: '[1, 2]' }],
  count: [1, 1],
  sign: ([list], name, position) => {
    const { argument, type } = arrayArgument(name, 1, list, position);
    return { typed: [argument], type: array(type.element, false) };
  },
  computeColumn: ({ call, operands: [{ column: lists }], validity, frame }) => {
    const present = lists.children[0].validity;
    if (present === 0) return { ...lists, validity };
    return { ...keepElements(lists, present, call.type, frame), validity };
  },
});

export const arrayRepeat: ScalarFunction = collectionFunction({
  name: 'array_repeat',
  summary: 'Makes an array that has a value several times.',
  examples: [{ sql: "array_repeat('x', 3)", result: '[x, x, x]' }],
  count: [2, 2],
  takingNull: [0],
  sign: ([value, count], name, position) => {
    const typed = [value, exactArgument(name, 2, [INT], count, position)];
    return { typed, type: array(value.type, isNullable(value)) };
  },
  computeColumn: ({ call, operands, validity, frame }) => {
    const [value, { column: counts, step }] = operands;
    const { i32 } = frame.memory;
    const lengths = lengthsOfRows(call, validity, frame, (row) =>
      checkLength(Math.max(0, i32[counts.values / 4 + row * step])),
    );
    const { type } = call.arguments[0];
    return { ...repeatRows(rowsOfOperand(value, type, frame), type, lengths, frame), validity };
  },
});

export const slice: ScalarFunction = collectionFunction({
  name: 'slice',
  summary: 'Takes elements of an array from a place on, counted from 1 or from the end.',
  examples: [{ sql: 'slice(array(1, 2, 3, 4), 2, 2)', result: '[2, 3]' }],
  count: [3, 3],
  sign: ([list, start, length], name, position) => {
    const { argument, type } = arrayArgument(name, 1, list, position);
    const numbers = [start, length].map((number, index) =>
      typeArgument(name, index + 2, [INT], number, position),
    );
    return { typed: [argument, ...numbers], type };
  },
  computeColumn: ({ call, operands, validity, frame }) => {
    const { i32 } = frame.memory;
    const [{ column: lists }, from, size] = operands;
    const starts = frame.scratch.allocate(lists.length * 4);
    const lengths = lengthsOfRows(call, validity, frame, (row) => {
      const begin = i32[lists.offsets / 4 + row];
      const count = i32[lists.offsets / 4 + row + 1] - begin;
      const start = i32[from.column.values / 4 + row * from.step];
      const length = i32[size.column.values / 4 + row * size.step];
      checkSlice(start, length);
      const first = start > 0 ? start - 1 : count + start;
      i32[starts / 4 + row] = begin + first;
      return first < 0 ? 0 : Math.max(0, Math.min(length, count - first));
    });
    const placed = elementsOfRanges(starts, lengths, 1, frame);
    return { ...withElements(lists, call.type, placed, frame), validity };
  },
});

export const flatten: ScalarFunction = collectionFunction({
  name: 'flatten',
  summary: 'Joins the arrays in an array; null when one of them is null.',
  examples: [{ sql: 'flatten(array(array(1), array(2, 3)))', result: '[1, 2, 3]' }],
  count: [1, 1],
  sign: ([lists], name, position) => {
    const { type } = lists;
    if (type.kind !== 'array' || type.element.kind !== 'array') {
      throw unexpectedType(name, 1, ['ARRAY of ARRAY'], lists, position);
    }
    return { typed: [lists], type: type.element, nullable: type.containsNull };
  },
  computeColumn: ({ operands: [{ column: outer }], validity, frame }) => {
    const { kernels, arena } = frame;
    const [inner] = outer.children;
    const offsets = arena.allocate((outer.length + 1) * 4);
    kernels.gather32(inner.offsets, outer.offsets, outer.length + 1, offsets);
    const lists = { ...inner, length: outer.length, offsets };
    if (inner.validity === 0) return { ...lists, validity };
    return { ...lists, validity: nullWhereFailed(rowsWithNull(outer, frame), validity, frame) };
  },
});

export const arrayJoin: ScalarFunction = collectionFunction({
  name: 'array_join',
  summary: 'Joins the texts of an array; nulls are left out or replaced.',
  examples: [{ sql: "array_join(array('a', NULL, 'b'), ',')", result: 'a,b' }],
  count: [2, 3],
  sign: ([list, ...texts], name, position) => {
    const { argument, type } = arrayArgument(name, 1, list, position);
    const typed = texts.map((text, index) =>
      typeArgument(name, index + 2, [STRING], text, position),
    );
    return {
      typed: [implicitCast(argument, array(STRING, type.containsNull)), ...typed],
      type: STRING,
    };
  },
  computeColumn: ({ operands, validity, frame }) => {
    const [lists, separator, substitute = null] = operands;
    return joinTexts(separator, [lists], substitute, validity, frame);
  },
});

/** Arrays that a function makes have an end: a wrong count must not take all memory. */
const ARRAY_LENGTH_MAX = 1 << 26;

/** Refuses an array that would be too long. */
export function checkLength(length: number): number {
  if (length <= ARRAY_LENGTH_MAX) return length;
  throw userError(
    'COLLECTION_SIZE_LIMIT_EXCEEDED.FUNCTION',
    `An array of more than ${ARRAY_LENGTH_MAX} elements is refused.`,
  );
}

function addition(
  name: string,
  side: string,
  result: string,
  inOrder: (list: Column, value: Column) => readonly Column[],
): ScalarFunction {
  return collectionFunction({
    name,
    summary: `Adds a value at the ${side} of an array.`,
    examples: [{ sql: `${name}(array(1, 2), 3)`, result }],
    count: [2, 2],
    takingNull: [1],
    sign: ([list, value], own, position) => {
      const sides = arrayWithValue(own, list, value, position);
      const containsNull = sides.type.containsNull || isNullable(value);
      return { typed: [sides.list, sides.value], type: array(sides.type.element, containsNull) };
    },
    computeColumn: ({ call, operands: [{ column: lists }, value], validity, frame }) => {
      const values = rowsOfOperand(value, call.arguments[1].type, frame);
      const parts = inOrder(lists, singleLists(values, frame));
      const { offsets, elements, children } = joinLists(parts, call.type, frame);
      const all = { ...lists, validity, children };
      return withElements(all, call.type, { offsets, elements }, frame);
    },
  });
}

function zeroIndex(): MillraceError {
  return userError('INVALID_INDEX_OF_ZERO', 'The elements of an array are counted from 1 or -1.');
}

function checkSlice(start: number, length: number): void {
  if (start === 0)
    throw wrongParameter('START', 'The elements of an array are counted from 1 or -1.');
  if (length < 0) throw wrongParameter('LENGTH', `A slice of ${length} elements cannot be.`);
}

function wrongParameter(what: 'START' | 'LENGTH', message: string): MillraceError {
  return userError(`INVALID_PARAMETER_VALUE.${what}`, message);
}
