// Rows of any types as byte strings and back. The format is that of keys (`key-layout.ts`), but that FLOAT and DOUBLE keep all
// their bits, a MAP is the ARRAY of its entries and a VARIANT its bytes. Part of the checkpoint's format, where rows are state.

import type { Column } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { array, BINARY, type DataType, struct } from '../columnar/types.ts';
import { withoutMaps } from '../columnar/without-maps.ts';
import { decodeKeys } from './decode-keys.ts';
import { type EncodedKeys, encodeExactly } from './encode-keys.ts';
import { type KeyLayout, layOutKeys } from './key-layout.ts';

/** How rows of some types are written. */
export interface RowBytesLayout {
  readonly types: readonly DataType[];
  readonly keys: KeyLayout;
}

export function layOutRowBytes(types: readonly DataType[]): RowBytesLayout {
  return { types, keys: layOutKeys(types.map((type) => withoutVariants(withoutMaps(type)))) };
}

/** A VARIANT is no key, but its bytes can be read back. */
function withoutVariants(type: DataType): DataType {
  if (type.kind === 'variant') return BINARY;
  if (type.kind === 'array') return array(withoutVariants(type.element), type.containsNull);
  if (type.kind !== 'struct') return type;
  return struct(type.fields.map((part) => ({ ...part, type: withoutVariants(part.type) })));
}

/** Writes rows; everything goes to the scratch arena. */
export function encodeRows(
  { types, keys }: RowBytesLayout,
  columns: readonly Column[],
  count: number,
  context: ColumnContext,
): EncodedKeys {
  const plain = types.map((type, index) => asEntries(columns[index], type));
  return encodeExactly(keys, plain, count, context);
}

/** The columns of rows, or the first `width` of them, in the context's arena. */
export function decodeRows(
  { types, keys }: RowBytesLayout,
  rows: EncodedKeys,
  context: ColumnContext,
  width: number = types.length,
): readonly Column[] {
  const plain = decodeKeys({ ...keys, columns: keys.columns.slice(0, width) }, rows, context);
  return types.slice(0, width).map((type, index) => asMap(plain[index], type));
}

/** In how many bytes of a row its first `width` columns lie; undefined for all, where a text or a list is among them. */
export function leadingBytes({ keys }: RowBytesLayout, width: number): number | undefined {
  const leading = layOutKeys(keys.columns.slice(0, width).map(({ type }) => type));
  return leading.isFixed ? leading.fixedBytes : undefined;
}

/** What a text or a list is taken to need. */
const TEXT_BYTES = 12;

/** The bytes of a usual row of some types, or of a usual key. */
export function usualRowBytes(types: readonly DataType[]): number {
  const { columns, fixedBytes } = layOutRowBytes(types).keys;
  const texts = columns.filter(({ layout }) => layout === 'bytes' || layout === 'list');
  return fixedBytes + texts.length * TEXT_BYTES;
}

/** A map's keys and values as the fields of one element; nothing is copied. */
function asEntries(column: Column, type: DataType): Column {
  if (type.kind === 'array')
    return { ...column, children: [asEntries(column.children[0], type.element)] };
  if (type.kind === 'struct') {
    const children = type.fields.map((part, index) => asEntries(column.children[index], part.type));
    return { ...column, children };
  }
  if (type.kind !== 'map') return column;
  const [keys, values] = column.children;
  const children = [asEntries(keys, type.key), asEntries(values, type.value)];
  const entries = { length: keys.length, validity: 0, values: 0, offsets: 0, children };
  return { ...column, children: [entries] };
}

function asMap(column: Column, type: DataType): Column {
  if (type.kind === 'array')
    return { ...column, children: [asMap(column.children[0], type.element)] };
  if (type.kind === 'struct') {
    const children = type.fields.map((part, index) => asMap(column.children[index], part.type));
    return { ...column, children };
  }
  if (type.kind !== 'map') return column;
  const [keys, values] = column.children[0].children;
  return { ...column, children: [asMap(keys, type.key), asMap(values, type.value)] };
}
