import { bytesColumn, type Column, fixedColumn } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { columnTooLarge } from '../columnar/gather.ts';
import { type Layout, widthOf } from '../columnar/types.ts';
import { internalError } from '../errors.ts';
import type { KeyColumn, KeyLayout } from './key-layout.ts';
import type { KeyRows } from './store.ts';

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

type Keys = Omit<KeyRows, 'hashes'>;

/** The grouping columns of keys, in the context's arena. */
export function decodeKeys(
  layout: KeyLayout,
  keys: Keys,
  context: ColumnContext,
): readonly Column[] {
  const tails = context.scratch.allocate(keys.count * 4);
  context.kernels.startKeys(layout.fixedBytes, keys.count, tails);
  return layout.columns.map((column) => decodeColumn(column, keys, tails, context));
}

function decodeColumn(
  column: KeyColumn,
  keys: Keys,
  tails: number,
  context: ColumnContext,
): Column {
  const { layout, position } = column;
  if (layout === 'bytes') return decodeBytes(position, keys, tails, context);
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
  { count, offsets, heap }: Keys,
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
  { count, offsets, heap }: Keys,
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
