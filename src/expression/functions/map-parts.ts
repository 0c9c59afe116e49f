import { array, BOOLEAN, field, struct } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { widerWithoutTexts } from '../coercion/wider-type.ts';
import { collectionFunction, mapArgument } from '../collection-function.ts';
import { compareValues } from '../compare.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { collectionsDiffer, nullType } from '../type-errors.ts';

// What is in a map.

type Entries = readonly (readonly [key: LiteralValue, value: LiteralValue])[];

export const mapKeys: ScalarFunction = collectionFunction({
  name: 'map_keys',
  summary: 'Takes the keys of a map as an array.',
  examples: [{ sql: "map_keys(map('a', 1, 'b', 2))", result: '[a, b]' }],
  count: [1, 1],
  sign: ([map], name, position) => {
    const { argument, type } = mapArgument(name, 1, map, position);
    return { typed: [argument], type: array(type.key, false) };
  },
  compute: (entries: Entries) => entries.map(([key]) => key),
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
  compute: (entries: Entries) => entries.map(([, value]) => value),
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
  compute: (entries: Entries) => entries,
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
  compute: (entries: Entries, wanted: LiteralValue) =>
    entries.some(([key]) => compareValues(key, wanted) === 0),
});
