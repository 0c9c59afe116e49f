import { bytesColumn, type Column, fixedColumn } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { columnTooLarge } from '../columnar/gather.ts';
import { type Layout, widthOf } from '../columnar/types.ts';
import { internalError } from '../errors.ts';
import type { EncodedKeys } from './encode-keys.ts';
import type { KeyColumn, KeyLayout } from './key-layout.ts';

type FixedDecoder =
  | 'decodeKeyBits'
  | 'decodeKey8'
  | 'decodeKey16'
  | 'decodeKey32'
  | 'decodeKey64'
  | 'decodeKey128';

const DECODERS: { readonly [L in Layout]?: FixedDecoder } = {
  bits: 'decodeKeyBits',
  i8: 'decodeKey8',
  i16: 'decodeKey16',
  i32: 'decodeKey32',
  i64: 'decodeKey64',
  i128: 'decodeKey128',
  f32: 'decodeKey32',
  f64: 'decodeKey64',
};

/** The grouping columns of keys, in the context's arena. */
export function decodeKeys(
  layout: KeyLayout,
  keys: EncodedKeys,
  context: ColumnContext,
): readonly Column[] {
  const tails = context.scratch.allocate(keys.count * 4);
  context.kernels.startKeys(layout.fixedBytes, keys.count, tails);
  return layout.columns.map((column) => decodeColumn(column, keys, tails, context));
}

function decodeColumn(
  column: KeyColumn,
  keys: EncodedKeys,
  tails: number,
  context: ColumnContext,
): Column {
  const { layout, position } = column;
  if (layout === 'bytes') return decodeBytes(position, keys, tails, context);
  if (column.element !== null) return decodeLists(column.element, position, keys, tails, context);
  if (layout !== 'struct' && layout !== 'none') return decodeFixed(layout, position, keys, context);
  const { kernels, arena } = context;
  const validity = arena.allocateBitmap(keys.count);
  kernels.decodeKeyPresence(keys.count, keys.offsets, keys.heap, position, validity);
  const children = column.children.map((child) => decodeColumn(child, keys, tails, context));
  return { ...fixedColumn(keys.count, validity, 0), children };
}

function decodeFixed(
  layout: Layout,
  position: number,
  { count, offsets, heap }: EncodedKeys,
  { kernels, arena }: ColumnContext,
): Column {
  const decoder = DECODERS[layout];
  if (decoder === undefined) throw internalError(`no decoding for a key of layout ${layout}`);
  const validity = arena.allocateBitmap(count);
  const target =
    layout === 'bits' ? arena.allocateBitmap(count) : arena.allocate(count * widthOf(layout));
  kernels[decoder](count, offsets, heap, position, target, validity);
  return fixedColumn(count, validity, target);
}

function decodeBytes(
  position: number,
  { count, offsets, heap }: EncodedKeys,
  tails: number,
  { kernels, arena }: ColumnContext,
): Column {
  const validity = arena.allocateBitmap(count);
  const targetOffsets = arena.allocate((count + 1) * 4);
  const byteLength = kernels.decodeKeyLengths(
    count,
    offsets,
    heap,
    position,
    targetOffsets,
    validity,
  );
  if (byteLength < 0) throw columnTooLarge();
  const target = arena.allocate(byteLength);
  kernels.decodeKeyBytes(count, offsets, heap, tails, targetOffsets, target);
  return bytesColumn(count, validity, targetOffsets, target);
}

function decodeLists(
  element: KeyLayout,
  position: number,
  keys: EncodedKeys,
  tails: number,
  context: ColumnContext,
): Column {
  const { kernels, arena, scratch } = context;
  const { count } = keys;
  const bytes = decodeBytes(position, keys, tails, context);
  const offsets = arena.allocate((count + 1) * 4);
  const elementCount = kernels.listKeyLengths(bytes.offsets, bytes.values, count, offsets);
  if (elementCount < 0) throw columnTooLarge();
  const elements = {
    count: elementCount,
    offsets: scratch.allocate((elementCount + 1) * 4),
    heap: scratch.allocate(context.memory.i32[bytes.offsets / 4 + count]),
  };
  const { offsets: keyOffsets, heap: keyHeap } = elements;
  kernels.listKeyElements(bytes.offsets, bytes.values, count, keyOffsets, keyHeap);
  const children = decodeKeys(element, elements, context);
  return { length: count, validity: bytes.validity, values: 0, offsets, children };
}
