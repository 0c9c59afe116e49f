import { map, STRING } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { commonType } from '../coercion/wider-type.ts';
import { arrayArgument, collectionFunction, mapArgument } from '../collection-function.ts';
import { elementKey } from '../element-key.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { noCommonType, unexpectedType } from '../type-errors.ts';

// Maps made of other collections. Keys must be there and differ.

type List = readonly LiteralValue[];
type Entry = readonly [key: LiteralValue, value: LiteralValue];

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
  compute: (keys: List, values: List) => {
    if (keys.length === values.length) {
      return checkKeys(keys.map((key, index) => [key, values[index]]));
    }
    throw userError(
      'DIFFERENT_NUMBER_OF_KEYS_AND_VALUES',
      `There are ${keys.length} keys and ${values.length} values.`,
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
  compute: (entries: readonly (Entry | null)[]) =>
    entries.includes(null) ? null : checkKeys(entries as readonly Entry[]),
});

export const mapConcat: ScalarFunction = collectionFunction({
  name: 'map_concat',
  summary: 'Joins maps that have no key in common.',
  examples: [{ sql: "map_concat(map('a', 1), map('b', 2))", result: '{a -> 1, b -> 2}' }],
  count: [0, Number.POSITIVE_INFINITY],
  sign: (given, name, position) => {
    if (given.length === 0) return { typed: [], type: map(STRING, STRING, false) };
    const types = given.map((maps, index) => mapArgument(name, index + 1, maps, position).type);
    const type = commonType(types);
    if (type === undefined) throw noCommonType(name, given, position);
    return { typed: given.map((argument) => implicitCast(argument, type)), type };
  },
  compute: (...maps: readonly (readonly Entry[])[]) => checkKeys(maps.flat()),
});

function checkKeys(entries: readonly Entry[]): readonly Entry[] {
  const seen = new Set<unknown>();
  for (const [key] of entries) {
    if (key === null) throw userError('NULL_MAP_KEY', 'A key of a map is null.');
    seen.add(elementKey(key));
  }
  if (seen.size === entries.length) return entries;
  throw userError('DUPLICATED_MAP_KEY', 'A key of a map comes twice.', {
    hint: 'Take the entries apart first, or leave out those that repeat.',
  });
}
