import type { ColumnOrValue } from '../columns/column.ts';
import type { ResultOf } from '../typing/column-expression.ts';
import type { ColumnType, ColumnTypes } from '../typing/column-type.ts';
import {
  type LikeColumn,
  likeColumn,
  type NumberValue,
  type OfColumn,
  type OfColumns,
  type OfTwo,
  ofColumn,
  ofColumns,
  ofTwo,
  type TextValue,
} from './function-makers.ts';
import { type ColumnOrName, call } from './functions.ts';

/** A list of these columns. */
export const array: OfColumns<'ARRAY'> = ofColumns('array');

/** A list of a value so many times. */
export const arrayRepeat: OfColumn<'ARRAY', [times: NumberValue]> = ofColumn('array_repeat');

/** A list of the numbers or times from one to another, in steps of 1 or a day, or of a third column. */
export const sequence: OfColumns<'ARRAY'> = ofColumns('sequence');

/** The number of elements of a list, or of entries of a map. */
export const size: OfColumn<'INT'> = ofColumn('size');

/** The number of elements of a list; null of null. */
export const arraySize: OfColumn<'INT'> = ofColumn('array_size');

/** The element of a list at a position from 1, or from −1 backwards; the value of a map's key. */
export const elementAt: OfColumn<ColumnType, [key: ColumnOrValue]> = ofColumn('element_at');

/** As `elementAt`, but null outside of the list. */
export const tryElementAt: OfColumn<ColumnType, [key: ColumnOrValue]> = ofColumn('try_element_at');

/** The element of a list at a position from 0; null outside of it. */
export const get: OfColumn<ColumnType, [position: NumberValue]> = ofColumn('get');

/** True when the list has the element. */
export const arrayContains: OfColumn<'BOOLEAN', [element: ColumnOrValue]> =
  ofColumn('array_contains');

/** The first position of an element, from 1; 0 when the list has it not. */
export const arrayPosition: OfColumn<'BIGINT', [element: ColumnOrValue]> =
  ofColumn('array_position');

/** The elements of a list as one text, with another text for nulls, which are left out else. */
export const arrayJoin: OfColumn<'STRING', [separator: TextValue, forNull?: TextValue]> =
  ofColumn('array_join');

/** The list in ascending order, nulls first; or in descending order, nulls last. */
export const sortArray: LikeColumn<[ascending?: boolean]> = likeColumn('sort_array');

/** The list without elements that are equal to this. */
export const arrayRemove: LikeColumn<[element: ColumnOrValue]> = likeColumn('array_remove');

/** The list without its nulls. */
export const arrayCompact: LikeColumn = likeColumn('array_compact');

/** The list with each element once. */
export const arrayDistinct: LikeColumn = likeColumn('array_distinct');

/** The list with a value behind its end. */
export const arrayAppend: LikeColumn<[element: ColumnOrValue]> = likeColumn('array_append');

/** The list with a value before its start. */
export const arrayPrepend: LikeColumn<[element: ColumnOrValue]> = likeColumn('array_prepend');

/** The list with a value at a position from 1, or from the end when negative. */
export const arrayInsert: LikeColumn<[position: NumberValue, element: ColumnOrValue]> =
  likeColumn('array_insert');

/** So many elements of the list from a position on, from 1, or from the end when negative. */
export const slice: LikeColumn<[start: NumberValue, length: NumberValue]> = likeColumn('slice');

/** The text, or list, turned around. */
export const reverse: LikeColumn = likeColumn('reverse');

/** The least element that is not null. */
export const arrayMin: OfColumn<ColumnType> = ofColumn('array_min');

/** The greatest element that is not null. */
export const arrayMax: OfColumn<ColumnType> = ofColumn('array_max');

/** The lists in a list, one behind the other. */
export const flatten: OfColumn<'ARRAY'> = ofColumn('flatten');

/** The elements that either list has, each once. */
export const arrayUnion: OfTwo<'ARRAY'> = ofTwo('array_union');

/** The elements that both lists have, each once. */
export const arrayIntersect: OfTwo<'ARRAY'> = ofTwo('array_intersect');

/** The elements that the second list has not, each once. */
export const arrayExcept: OfTwo<'ARRAY'> = ofTwo('array_except');

/** True when the lists have an element in common. */
export const arraysOverlap: OfTwo<'BOOLEAN'> = ofTwo('arrays_overlap');

/** A list of structs of the elements at the same position. */
export const arraysZip: OfColumns<'ARRAY'> = ofColumns('arrays_zip');

/** A map of keys and values in turn. */
export const map: OfColumns<'MAP'> = ofColumns('map');

/** A map of a list of keys and a list of values. */
export const mapFromArrays: OfTwo<'MAP'> = ofTwo('map_from_arrays');

/** A map of a list of structs of key and value. */
export const mapFromEntries: OfColumn<'MAP'> = ofColumn('map_from_entries');

/** One map of several that have no key in common. */
export const mapConcat: OfColumns<'MAP'> = ofColumns('map_concat');

/** The map in a text, cut into pairs and these into key and value by regular expressions, `,` and `:` when none are given. */
export const strToMap: OfColumn<'MAP', [betweenPairs?: TextValue, betweenParts?: TextValue]> =
  ofColumn('str_to_map');

/** The keys of a map. */
export const mapKeys: OfColumn<'ARRAY'> = ofColumn('map_keys');

/** The values of a map. */
export const mapValues: OfColumn<'ARRAY'> = ofColumn('map_values');

/** The entries of a map as a list of structs of `key` and `value`. */
export const mapEntries: OfColumn<'ARRAY'> = ofColumn('map_entries');

/** True when the map has the key. */
export const mapContainsKey: OfColumn<'BOOLEAN', [key: ColumnOrValue]> =
  ofColumn('map_contains_key');

/** A struct of names and columns in turn: `namedStruct('product', col('p'), 'price', col('n'))`. */
export function namedStruct(
  ...parts: readonly ColumnOrValue[]
): ResultOf<ColumnOrName, ColumnTypes> {
  return call('named_struct', parts);
}
