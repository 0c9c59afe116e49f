import {
  childTypes,
  type DataType,
  type Layout,
  layoutOf,
  typeName,
  widthOf,
} from '../columnar/types.ts';
import { assert, userError } from '../errors.ts';

/**
 * The format of grouping keys; with the hash (XXH64, seed 0, of these bytes; 0 where there are no grouping columns) it
 * is part of the checkpoint's format.
 *
 * A key is one byte string: a fixed part with all columns in order, then the byte strings of the STRING, BINARY and
 * ARRAY values that are not null, in order. In the fixed part a column takes
 *
 *   null byte   1 for a value, 0 for null; after a 0 all bytes of the column are 0
 *   value       little endian in the width of its layout; BOOLEAN a byte, 0 or 1; -0.0 as 0.0 and every NaN as the one
 *               of Java; STRING, BINARY and ARRAY the length of their byte string as u32; a STRUCT its fields, each
 *               again with a null byte
 *
 * The byte string of an ARRAY is its element count as u32, the length of each element's key as u32, and these keys,
 * which are keys of one column. A MAP is no key.
 *
 * Equal keys have equal bytes, and the other way round.
 */
export interface KeyLayout {
  readonly columns: readonly KeyColumn[];
  /** Length of the fixed part, which is the whole key when `isFixed`. */
  readonly fixedBytes: number;
  readonly isFixed: boolean;
}

/** A column, or a field of a struct, in the fixed part: `position` is that of its null byte. */
export interface KeyColumn {
  readonly type: DataType;
  readonly layout: Layout;
  readonly position: number;
  /** Fields of a struct. */
  readonly children: readonly KeyColumn[];
  /** The keys of an array's elements; null for all other types. */
  readonly element: KeyLayout | null;
  readonly byteLength: number;
}

const LENGTH_BYTES = 4;
/** What keys with text are taken to need in a row of a table. */
const TEXT_KEY_BYTES = 12;

export function layOutKeys(types: readonly DataType[]): KeyLayout {
  const columns = placeColumns(types, 0);
  return {
    columns,
    fixedBytes: endOf(columns, 0),
    isFixed: columns.every(isFixed),
  };
}

/** Keys up to this length should lie in the rows of a table. */
export function inlineKeyBytes(layout: KeyLayout): number {
  return layout.isFixed ? layout.fixedBytes : TEXT_KEY_BYTES;
}

/** Position of the null byte of a grouping column, or of a field of it, that holds a time. */
export function timePosition(layout: KeyLayout, key: number, field: number | null): number {
  const column = layout.columns[key];
  const time = field === null ? column : column.children[field];
  assert(time.layout === 'i64', 'groups expire by a timestamp');
  return time.position;
}

function placeColumns(types: readonly DataType[], start: number): readonly KeyColumn[] {
  const columns: KeyColumn[] = [];
  for (const type of types) columns.push(placeColumn(type, endOf(columns, start)));
  return columns;
}

function placeColumn(type: DataType, position: number): KeyColumn {
  const layout = layoutOf(type);
  if (type.kind === 'map' || type.kind === 'variant') throw unsupportedKey(type);
  const element = type.kind === 'array' ? layOutKeys([type.element]) : null;
  const children = layout === 'struct' ? placeColumns(childTypes(type), position + 1) : [];
  const byteLength =
    layout === 'struct' ? endOf(children, position + 1) - position : 1 + valueBytes(layout);
  return { type, layout, position, children, element, byteLength };
}

function valueBytes(layout: Layout): number {
  if (layout === 'bits') return 1;
  return layout === 'bytes' || layout === 'list' ? LENGTH_BYTES : widthOf(layout);
}

function endOf(columns: readonly KeyColumn[], start: number): number {
  const last = columns.at(-1);
  return last === undefined ? start : last.position + last.byteLength;
}

function isFixed(column: KeyColumn): boolean {
  return column.layout !== 'bytes' && column.layout !== 'list' && column.children.every(isFixed);
}

function unsupportedKey(type: DataType): Error {
  return userError('UNSUPPORTED_FEATURE', `Grouping by type ${typeName(type)} is not supported.`, {
    hint: 'Group by something that is made of it, such as its sorted entries.',
  });
}
