import { array, childTypes, map, STRING } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { checkedMap } from '../checked-map.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { typeRules } from '../coercion/type-rules.ts';
import { arrayArgument, collectionFunction, mapArgument } from '../collection-function.ts';
import { literalColumn } from '../constant.ts';
import {
  elementsOfRanges,
  joinLists,
  lengthsOfRows,
  rowsWithNull,
  withElements,
} from '../list-parts.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { noCommonType, unexpectedType } from '../type-errors.ts';
import { nullWhereFailed } from '../validity.ts';

// Maps made of other collections. Keys must be there and differ.

export const mapFromArrays: ScalarFunction = collectionFunction({
  name: 'map_from_arrays',
  summary: 'Makes a map of an array of keys and an array of values.',
  examples: [{ sql: "map_from_arrays(array('a', 'b'), array(1, 2))", result: '{a -> 1, b -> 2}' }],
  count: [2, 2],
  sign: ([keys, values], name, position) => {
    const left = arrayArgument(name, 1, keys, position);
    const right = arrayArgument(name, 2, values, position);
    const type = map(left.type.element, right.type.element, right.type.containsNull);
    return { typed: [left.argument, right.argument], type };
  },
  computeColumn: (given) => {
    const { operands, validity, frame } = given;
    const [{ column: keys }, { column: values }] = operands;
    const { i32 } = frame.memory;
    const [begin, other] = [keys.offsets / 4, values.offsets / 4];
    const lengths = lengthsOfRows(given.call, validity, frame, (row) => {
      const count = i32[begin + row + 1] - i32[begin + row];
      return checkCounts(count, i32[other + row + 1] - i32[other + row]);
    });
    const [keyType, valueType] = childTypes(given.call.type);
    const [left, right] = [
      { lists: keys, type: keyType },
      { lists: values, type: valueType },
    ].map(({ lists, type }) => {
      const placed = elementsOfRanges(lists.offsets, lengths, 1, frame);
      return withElements(lists, array(type), placed, frame);
    });
    return checkedMap(
      { ...left, validity, children: [left.children[0], right.children[0]] },
      given.call,
      frame,
    );
  },
});

export const mapFromEntries: ScalarFunction = collectionFunction({
  name: 'map_from_entries',
  summary: 'Makes a map of an array of structs of key and value; null when an entry is null.',
  examples: [{ sql: "map_from_entries(array(struct('a', 1)))", result: '{a -> 1}' }],
  count: [1, 1],
  sign: (given, name, position) => {
    const { type } = given[0];
    const entry = type.kind === 'array' && type.element.kind === 'struct' ? type.element : null;
    if (type.kind !== 'array' || entry?.fields.length !== 2) {
      throw unexpectedType(name, 1, ['ARRAY of pairs'], given[0], position);
    }
    const [key, value] = entry.fields;
    const result = map(key.type, value.type, value.nullable);
    return { typed: given, type: result, nullable: type.containsNull };
  },
  computeColumn: (given) => {
    const { operands, validity, frame } = given;
    const [{ column: lists }] = operands;
    const [entries] = lists.children;
    const whole =
      entries.validity === 0
        ? validity
        : nullWhereFailed(rowsWithNull(lists, frame), validity, frame);
    return checkedMap({ ...lists, validity: whole, children: entries.children }, given.call, frame);
  },
});

export const mapConcat: ScalarFunction = collectionFunction({
  name: 'map_concat',
  summary: 'Joins maps that have no key in common.',
  examples: [{ sql: "map_concat(map('a', 1), map('b', 2))", result: '{a -> 1, b -> 2}' }],
  count: [0, Number.POSITIVE_INFINITY],
  sign: (given, name, position, settings) => {
    if (given.length === 0) return { typed: [], type: map(STRING, STRING, false) };
    const types = given.map((maps, index) => mapArgument(name, index + 1, maps, position).type);
    const type = typeRules(settings).common(types);
    if (type === undefined) throw noCommonType(name, given, position);
    return { typed: given.map((argument) => implicitCast(argument, type)), type };
  },
  computeColumn: (given) => {
    const { call, operands, validity, frame } = given;
    if (operands.length === 0)
      return literalColumn({ kind: 'literal', value: [], type: call.type }, frame);
    const parts = operands.map(({ column }) => column);
    const { children, ...placed } = joinLists(parts, call.type, frame);
    const lists = { ...parts[0], validity, children };
    return checkedMap(withElements(lists, call.type, placed, frame), call, frame);
  },
});

function checkCounts(keys: number, values: number): number {
  if (keys === values) return keys;
  throw userError(
    'DIFFERENT_NUMBER_OF_KEYS_AND_VALUES',
    `There are ${keys} keys and ${values} values.`,
  );
}
