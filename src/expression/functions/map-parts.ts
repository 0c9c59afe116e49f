import { fixedColumn } from '../../columnar/batch.ts';
import { array, BOOLEAN, field, struct } from '../../columnar/types.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { widerWithoutTexts } from '../coercion/wider-type.ts';
import { collectionFunction, mapArgument } from '../collection-function.ts';
import { equalElements } from '../equal-elements.ts';
import { elementCount, rowsWithElement } from '../list-parts.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { collectionsDiffer, nullType } from '../type-errors.ts';

// What is in a map.

export const mapKeys: ScalarFunction = collectionFunction({
  name: 'map_keys',
  summary: 'Takes the keys of a map as an array.',
  examples: [{ sql: "map_keys(map('a', 1, 'b', 2))", result: '[a, b]' }],
  count: [1, 1],
  sign: ([map], name, position) => {
    const { argument, type } = mapArgument(name, 1, map, position);
    return { typed: [argument], type: array(type.key, false) };
  },
  computeColumn: ({ operands: [{ column }], validity }) => ({
    ...column,
    validity,
    children: [column.children[0]],
  }),
});

export const mapValues: ScalarFunction = collectionFunction({
  name: 'map_values',
  summary: 'Takes the values of a map as an array.',
  examples: [{ sql: "map_values(map('a', 1, 'b', 2))", result: '[1, 2]' }],
  count: [1, 1],
  sign: ([map], name, position) => {
    const { argument, type } = mapArgument(name, 1, map, position);
    return { typed: [argument], type: array(type.value, type.valueContainsNull) };
  },
  computeColumn: ({ operands: [{ column }], validity }) => ({
    ...column,
    validity,
    children: [column.children[1]],
  }),
});

export const mapEntries: ScalarFunction = collectionFunction({
  name: 'map_entries',
  summary: 'Takes the entries of a map as an array of structs of key and value.',
  examples: [{ sql: "map_entries(map('a', 1))", result: '[{a, 1}]' }],
  count: [1, 1],
  sign: ([map], name, position) => {
    const { argument, type } = mapArgument(name, 1, map, position);
    const { key, value, valueContainsNull } = type;
    const entry = struct([field('key', key, false), field('value', value, valueContainsNull)]);
    return { typed: [argument], type: array(entry, false) };
  },
  computeColumn: ({ operands: [{ column }], validity, frame }) => {
    const length = elementCount(column, frame);
    const children = column.children.map((child) => ({ ...child, length }));
    const entries = { length, validity: 0, values: 0, offsets: 0, children };
    return { ...column, validity, children: [entries] };
  },
});

export const mapContainsKey: ScalarFunction = collectionFunction({
  name: 'map_contains_key',
  summary: 'Answers whether a map has a key.',
  examples: [{ sql: "map_contains_key(map('a', NULL), 'a')", result: 'true' }],
  count: [2, 2],
  sign: ([map, key], name, position) => {
    if (map.type.kind === 'null' || key.type.kind === 'null') throw nullType(name, position);
    const { type } = mapArgument(name, 1, map, position);
    const wider = widerWithoutTexts(type.key, key.type);
    if (wider !== undefined) {
      const typed = [implicitCast(map, { ...type, key: wider }), implicitCast(key, wider)];
      return { typed, type: BOOLEAN };
    }
    throw collectionsDiffer('MAP_FUNCTION_DIFF_TYPES', name, [map, key], position);
  },
  computeColumn: (given) => {
    const { validity, operands, frame } = given;
    const [{ column: entries }] = operands;
    const found = rowsWithElement(equalElements(given), entries, frame);
    return fixedColumn(entries.length, validity, found);
  },
});
