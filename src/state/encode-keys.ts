import { bytesColumn, type Column } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { columnTooLarge } from '../columnar/gather.ts';
import type { Layout } from '../columnar/types.ts';
import { internalError } from '../errors.ts';
import type { KeyColumn, KeyLayout } from './key-layout.ts';
import type { KeyRows } from './store.ts';

type FixedEncoder =
  | 'encodeKeyBits'
  | 'encodeKey8'
  | 'encodeKey16'
  | 'encodeKey32'
  | 'encodeKey64'
  | 'encodeKey128'
  | 'encodeKeyF32'
  | 'encodeKeyF64';

type Encoders = { readonly [L in Layout]?: FixedEncoder };

const ENCODERS: Encoders = {
  bits: 'encodeKeyBits',
  i8: 'encodeKey8',
  i16: 'encodeKey16',
  i32: 'encodeKey32',
  i64: 'encodeKey64',
  i128: 'encodeKey128',
  f32: 'encodeKeyF32',
  f64: 'encodeKeyF64',
};

const EXACT_ENCODERS: Encoders = { ...ENCODERS, f32: 'encodeKey32', f64: 'encodeKey64' };

/** Offsets are 32-bit. */
const KEYS_BYTES_MAX = 0x7fffffff;

/** Keys without their hashes. */
export type EncodedKeys = Omit<KeyRows, 'hashes'>;

/** A column of the fixed part with its values; validity counts the structs around it. */
interface Part {
  readonly key: KeyColumn;
  readonly column: Column;
  readonly validity: number;
}

/** Encodes the grouping columns of `count` rows; everything goes to the scratch arena. */
export function encodeKeys(
  layout: KeyLayout,
  columns: readonly Column[],
  count: number,
  context: ColumnContext,
): KeyRows {
  const [key, second] = layout.columns;
  if (key !== undefined && second === undefined) {
    const width = SINGLE_KERNELS[key.layout as keyof typeof SINGLE_KERNELS];
    if (width !== undefined) return encodeIntegers(width, columns[0], count, context);
    if (key.layout === 'bytes') return encodeTexts(layout, columns[0], count, context);
  }
  const keys = encodeRows(layout, columns, count, ENCODERS, context);
  return { ...keys, hashes: hashKeys(layout, keys, context) };
}

/** Keys of one integer, the usual case, are made in one step. */
const SINGLE_KERNELS = {
  i32: { encode: 'encodeSingle32', keyBytes: 5 },
  i64: { encode: 'encodeSingle64', keyBytes: 9 },
} as const;

function encodeIntegers(
  { encode, keyBytes }: (typeof SINGLE_KERNELS)[keyof typeof SINGLE_KERNELS],
  { values, validity }: Column,
  count: number,
  { kernels, scratch }: ColumnContext,
): KeyRows {
  const byteLength = count * keyBytes;
  if (byteLength > KEYS_BYTES_MAX) throw columnTooLarge();
  const offsets = scratch.allocate((count + 1) * 4);
  const heap = scratch.allocate(byteLength);
  const hashes = scratch.allocate(count * 8);
  kernels[encode](values, validity, count, offsets, heap, hashes);
  return { count, offsets, heap, hashes };
}

function encodeTexts(
  layout: KeyLayout,
  { offsets: from, values, validity }: Column,
  count: number,
  context: ColumnContext,
): KeyRows {
  const { kernels, scratch, memory } = context;
  const textBytes = memory.i32[from / 4 + count] - memory.i32[from / 4];
  const byteLength = textBytes + count * layout.fixedBytes;
  if (byteLength > KEYS_BYTES_MAX) throw columnTooLarge();
  const offsets = scratch.allocate((count + 1) * 4);
  const heap = scratch.allocate(byteLength);
  kernels.encodeSingleBytes(from, values, validity, count, offsets, heap);
  const keys = { count, offsets, heap };
  return { ...keys, hashes: hashKeys(layout, keys, context) };
}

/** The same bytes, but that FLOAT and DOUBLE keep all their bits: no keys, but what can be read back as it was. */
export function encodeExactly(
  layout: KeyLayout,
  columns: readonly Column[],
  count: number,
  context: ColumnContext,
): EncodedKeys {
  return encodeRows(layout, columns, count, EXACT_ENCODERS, context);
}

function encodeRows(
  layout: KeyLayout,
  columns: readonly Column[],
  count: number,
  encoders: Encoders,
  context: ColumnContext,
): EncodedKeys {
  const { kernels, scratch } = context;
  const parts = layout.columns.flatMap((key, index) =>
    partsOf(key, columns[index], 0, encoders, context),
  );
  const lengths = scratch.allocate(count * 4);
  const offsets = scratch.allocate((count + 1) * 4);
  kernels.startKeys(layout.fixedBytes, count, lengths);
  for (const { column, validity } of parts.filter(hasBytes)) {
    kernels.addKeyLengths(column.offsets, validity, count, lengths);
  }
  const byteLength = kernels.keyOffsets(lengths, count, offsets);
  if (byteLength < 0) throw columnTooLarge();
  const heap = scratch.allocate(byteLength);
  // The lengths have served: their places hold the tails from here on.
  kernels.startKeys(layout.fixedBytes, count, lengths);
  const target = { offsets, heap, tails: lengths };
  for (const part of parts) encodePart(part, count, target, encoders, context);
  return { count, offsets, heap };
}

/** The hash of each key, in the scratch arena. */
export function hashKeys(
  layout: KeyLayout,
  keys: EncodedKeys,
  { kernels, scratch }: ColumnContext,
): number {
  const target = scratch.allocate(keys.count * 8);
  if (layout.columns.length === 0) kernels.fillBytes(target, 0, keys.count * 8);
  else kernels.hashKeys(keys.offsets, keys.heap, keys.count, target);
  return target;
}

/** A struct comes before its fields, which are null where it is; an array becomes a byte string. */
function partsOf(
  key: KeyColumn,
  column: Column,
  parentValidity: number,
  encoders: Encoders,
  context: ColumnContext,
): readonly Part[] {
  const validity = bothValid(parentValidity, column, context);
  const fields = key.children.flatMap((child, index) =>
    partsOf(child, column.children[index], validity, encoders, context),
  );
  const values =
    key.element === null ? column : bytesOfLists(key.element, column, validity, encoders, context);
  return [{ key, column: values, validity }, ...fields];
}

function bytesOfLists(
  element: KeyLayout,
  { length, offsets: listOffsets, children }: Column,
  validity: number,
  encoders: Encoders,
  context: ColumnContext,
): Column {
  const { kernels, scratch } = context;
  const { offsets: keyOffsets, heap: keyHeap } = encodeRows(
    element,
    children,
    children[0].length,
    encoders,
    context,
  );
  const offsets = scratch.allocate((length + 1) * 4);
  const byteLength = kernels.listKeyOffsets(listOffsets, validity, keyOffsets, length, offsets);
  if (byteLength < 0) throw columnTooLarge();
  const heap = scratch.allocate(byteLength);
  kernels.listKeyBytes(listOffsets, validity, keyOffsets, keyHeap, length, offsets, heap);
  return bytesColumn(length, validity, offsets, heap);
}

function hasBytes({ key }: Part): boolean {
  return key.layout === 'bytes' || key.layout === 'list';
}

function bothValid(parent: number, { validity, length }: Column, context: ColumnContext): number {
  if (parent === 0 || validity === 0) return parent === 0 ? validity : parent;
  const target = context.scratch.allocateBitmap(length);
  context.kernels.andBitmaps(parent, validity, length, target);
  return target;
}

interface Target {
  readonly offsets: number;
  readonly heap: number;
  readonly tails: number;
}

function encodePart(
  { key, column, validity }: Part,
  count: number,
  { offsets, heap, tails }: Target,
  encoders: Encoders,
  { kernels }: ColumnContext,
): void {
  const { layout, position } = key;
  if (layout === 'struct' || layout === 'none') {
    kernels.encodeKeyPresence(validity, count, offsets, heap, position);
  } else if (layout === 'bytes' || layout === 'list') {
    const { offsets: from, values } = column;
    kernels.encodeKeyBytes(from, values, validity, count, offsets, heap, position, tails);
  } else {
    const encoder = encoders[layout];
    if (encoder === undefined) throw internalError(`no encoding for a key of layout ${layout}`);
    kernels[encoder](column.values, validity, count, offsets, heap, position);
  }
}
