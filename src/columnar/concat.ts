import { assert } from '../errors.ts';
import { ABSENT, type Batch, bytesColumn, type Column, fixedColumn, isAbsent } from './batch.ts';
import type { ColumnContext } from './column-context.ts';
import { columnTooLarge } from './gather.ts';
import { childTypes, type DataType, type Layout, layoutOf, widthOf } from './types.ts';

/**
 * Puts the rows of batches one behind the other, weights with them. All leave out the same columns. One batch is given back as it
 * is.
 */
export function concatBatches(
  batches: readonly Batch[],
  types: readonly DataType[],
  context: ColumnContext,
): Batch {
  if (batches.length === 1) return batches[0];
  assert(
    batches.every((batch) => batch.columns.length === types.length),
    'a batch has a type for each column',
  );
  const columns = types.map((type, index) => {
    const isLeftOut = batches.every((batch) => isAbsent(batch.columns[index], batch));
    if (isLeftOut && batches.length > 0) return ABSENT;
    return concatColumns(
      batches.map((batch) => batch.columns[index]),
      type,
      context,
    );
  });
  const rowCount = batches.reduce((sum, batch) => sum + batch.rowCount, 0);
  return { rowCount, columns, weights: concatWeights(batches, rowCount, context) };
}

/** Puts the rows of columns of one type one behind the other. */
export function concatColumns(
  columns: readonly Column[],
  type: DataType,
  context: ColumnContext,
): Column {
  const length = columns.reduce((sum, column) => sum + column.length, 0);
  const validity = columns.every((column) => column.validity === 0)
    ? 0
    : concatBits(columns, (column) => column.validity, length, context);
  return CONCATS[layoutOf(type)]({ columns, type, length, validity }, context);
}

interface Parts {
  readonly columns: readonly Column[];
  readonly type: DataType;
  readonly length: number;
  /** Validity of the whole. */
  readonly validity: number;
}

type Concat = (parts: Parts, context: ColumnContext) => Column;

const CONCATS: { readonly [K in Layout]: Concat } = {
  none: ({ length, validity }) => fixedColumn(length, validity, 0),
  bits: concatBoolean,
  i8: concatFixed,
  i16: concatFixed,
  i32: concatFixed,
  i64: concatFixed,
  i128: concatFixed,
  f32: concatFixed,
  f64: concatFixed,
  bytes: concatBytes,
  list: concatList,
  struct: concatStruct,
};

function concatBoolean({ columns, length, validity }: Parts, context: ColumnContext): Column {
  const values = concatBits(columns, (column) => column.values, length, context);
  return fixedColumn(length, validity, values);
}

function concatFixed({ columns, type, length, validity }: Parts, context: ColumnContext): Column {
  const width = widthOf(layoutOf(type));
  const target = context.arena.allocate(length * width);
  let end = target;
  for (const column of columns) {
    context.kernels.copyBytes(column.values, end, column.length * width);
    end += column.length * width;
  }
  return fixedColumn(length, validity, target);
}

function concatBytes({ columns, length, validity }: Parts, context: ColumnContext): Column {
  const { offsets, starts, total } = concatOffsets(columns, length, context);
  const heap = context.arena.allocate(total);
  columns.forEach((column, index) => {
    const byteLength = lastOffset(column, context);
    context.kernels.copyBytes(column.values, heap + starts[index], byteLength);
  });
  return bytesColumn(length, validity, offsets, heap);
}

function concatList({ columns, type, length, validity }: Parts, context: ColumnContext): Column {
  const { offsets } = concatOffsets(columns, length, context);
  const children = childTypes(type).map((child, index) => {
    // A child may be longer than the last offset says; what lies behind belongs to no list.
    const elements = columns.map((column) => ({
      ...column.children[index],
      length: lastOffset(column, context),
    }));
    return concatColumns(elements, child, context);
  });
  return { length, validity, values: 0, offsets, children };
}

function concatStruct({ columns, type, length, validity }: Parts, context: ColumnContext): Column {
  const children = childTypes(type).map((child, index) =>
    concatColumns(
      columns.map((column) => column.children[index]),
      child,
      context,
    ),
  );
  return { length, validity, values: 0, offsets: 0, children };
}

function concatBits(
  columns: readonly Column[],
  bitmapOf: (column: Column) => number,
  length: number,
  context: ColumnContext,
): number {
  const target = context.arena.allocateBitmap(length);
  let row = 0;
  for (const column of columns) {
    context.kernels.appendBits(bitmapOf(column), column.length, target, row);
    row += column.length;
  }
  return target;
}

/** Offsets of the whole, where each part starts in it, and its last offset. */
function concatOffsets(
  columns: readonly Column[],
  length: number,
  context: ColumnContext,
): { offsets: number; starts: number[]; total: number } {
  const offsets = context.arena.allocate((length + 1) * 4);
  context.memory.i32[offsets / 4] = 0;
  const starts: number[] = [];
  let row = 0;
  let total = 0;
  for (const column of columns) {
    starts.push(total);
    context.kernels.appendOffsets(column.offsets, column.length, total, offsets + row * 4);
    row += column.length;
    total += lastOffset(column, context);
    if (total > 0x7fffffff) throw columnTooLarge();
  }
  return { offsets, starts, total };
}

function lastOffset(column: Column, { memory }: ColumnContext): number {
  return memory.i32[column.offsets / 4 + column.length];
}

/** A batch without weights counts +1 for each of its rows. */
function concatWeights(
  batches: readonly Batch[],
  rowCount: number,
  context: ColumnContext,
): number {
  if (batches.every((batch) => batch.weights === 0)) return 0;
  const target = context.arena.allocate(rowCount * 4);
  let end = target;
  for (const batch of batches) {
    const next = end + batch.rowCount * 4;
    if (batch.weights === 0) context.memory.i32.fill(1, end / 4, next / 4);
    else context.kernels.copyBytes(batch.weights, end, next - end);
    end = next;
  }
  return target;
}
