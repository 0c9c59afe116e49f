import { assert, userError } from '../errors.ts';
import { type Batch, bytesColumn, type Column, fixedColumn, isAbsent } from './batch.ts';
import type { ColumnContext } from './column-context.ts';
import { childTypes, type DataType, type Layout, layoutOf, widthOf } from './types.ts';

/** `count` row numbers (u32) at an address, in any order, as often as wanted. */
export interface RowNumbers {
  readonly address: number;
  readonly count: number;
}

/** A row number that stands for no row. */
export const NO_ROW = 0xffffffff;

/** Copies the named rows of a column, whatever its type. */
export function gatherColumn(
  column: Column,
  type: DataType,
  rows: RowNumbers,
  context: ColumnContext,
): Column {
  return gather(column, type, { ...rows, clamped: rows.address, mayMiss: false }, context);
}

/** The same where `NO_ROW` among the row numbers gives a null. */
export function gatherColumnOrNull(
  column: Column,
  type: DataType,
  rows: RowNumbers,
  context: ColumnContext,
): Column {
  const clamped = context.scratch.allocate(rows.count * 4);
  context.kernels.clampRows(rows.address, rows.count, clamped);
  return gather(column, type, { ...rows, clamped, mayMiss: true }, context);
}

/** Copies the named rows of every column that is there, weights with them. */
export function gatherBatch(
  batch: Batch,
  types: readonly DataType[],
  rows: RowNumbers,
  context: ColumnContext,
): Batch {
  assert(batch.columns.length === types.length, 'a batch has a type for each column');
  const columns = batch.columns.map((column, index) =>
    isAbsent(column, batch) ? column : gatherColumn(column, types[index], rows, context),
  );
  return { rowCount: rows.count, columns, weights: gatherWeights(batch.weights, rows, context) };
}

/**
 * The same for a batch that is taken apart: each of its rows goes to one of some lists. What all lists have to know of a
 * column is found out once.
 */
export function gatherParts(
  batch: Batch,
  types: readonly DataType[],
  parts: readonly RowNumbers[],
  context: ColumnContext,
): Batch[] {
  const widths = batch.columns.map((column, index) => {
    const isBytes = !isAbsent(column, batch) && layoutOf(types[index]) === 'bytes';
    return isBytes ? evenWidthOf(column, context) : 0;
  });
  return parts.map((rows) => {
    const columns = batch.columns.map((column, index) => {
      if (isAbsent(column, batch)) return column;
      if (widths[index] > 0) return gatherEven(column, widths[index], rows, context);
      return gatherColumn(column, types[index], rows, context);
    });
    return { rowCount: rows.count, columns, weights: gatherWeights(batch.weights, rows, context) };
  });
}

/** How many bytes each text of a column has, where all have the same; otherwise 0. */
function evenWidthOf({ length, validity, offsets }: Column, { kernels }: ColumnContext): number {
  return validity === 0 ? kernels.evenWidth(offsets, length) >>> 0 : 0;
}

function gatherEven(
  { offsets, values }: Column,
  width: number,
  { address, count }: RowNumbers,
  { kernels, arena, memory }: ColumnContext,
): Column {
  const target = arena.allocate((count + 1) * 4);
  kernels.evenOffsets(count, width, target);
  const heap = arena.allocate(count * width);
  kernels.gatherEven(values + memory.u32[offsets / 4], width, address, count, heap);
  return bytesColumn(count, 0, target, heap);
}

/** Weights of the named rows; 0 when the batch has none. */
export function gatherWeights(weights: number, rows: RowNumbers, context: ColumnContext): number {
  if (weights === 0) return 0;
  const target = context.arena.allocate(rows.count * 4);
  context.kernels.gather32(weights, rows.address, rows.count, target);
  return target;
}

interface Rows extends RowNumbers {
  /** The row numbers, those for no row replaced by 0. */
  readonly clamped: number;
  readonly mayMiss: boolean;
}

/** Of so many rows at least one has to be wanted before it is asked whether all texts have one length. */
const ASKED_SHARE = 8;

type Gather = (column: Column, type: DataType, rows: Rows, context: ColumnContext) => Column;

const GATHERS: { readonly [K in Layout]: Gather } = {
  none: (column, _type, rows, context) =>
    fixedColumn(rows.count, gatherValidity(column, rows, context), 0),
  bits: gatherBoolean,
  i8: gatherFixed,
  i16: gatherFixed,
  i32: gatherFixed,
  i64: gatherFixed,
  i128: gatherFixed,
  f32: gatherFixed,
  f64: gatherFixed,
  bytes: gatherBytes,
  list: gatherList,
  struct: gatherStruct,
};

const FIXED_KERNELS = {
  1: 'gather8',
  2: 'gather16',
  4: 'gather32',
  8: 'gather64',
  16: 'gather128',
} as const;

function gather(column: Column, type: DataType, rows: Rows, context: ColumnContext): Column {
  return GATHERS[layoutOf(type)](column, type, rows, context);
}

function gatherFixed(column: Column, type: DataType, rows: Rows, context: ColumnContext): Column {
  const width = widthOf(layoutOf(type));
  const target = context.arena.allocate(rows.count * width);
  const kernel = FIXED_KERNELS[width as keyof typeof FIXED_KERNELS];
  context.kernels[kernel](column.values, rows.clamped, rows.count, target);
  return fixedColumn(rows.count, gatherValidity(column, rows, context), target);
}

function gatherBoolean(
  column: Column,
  _type: DataType,
  rows: Rows,
  context: ColumnContext,
): Column {
  const target = context.arena.allocateBitmap(rows.count);
  context.kernels.gatherBits(column.values, rows.clamped, rows.count, target);
  return fixedColumn(rows.count, gatherValidity(column, rows, context), target);
}

function gatherBytes(column: Column, _type: DataType, rows: Rows, context: ColumnContext): Column {
  const { kernels, arena } = context;
  // No more bytes than the column has, and asking all rows pays.
  const isPart = rows.count <= column.length && rows.count * ASKED_SHARE >= column.length;
  const width = isPart && !rows.mayMiss ? evenWidthOf(column, context) : 0;
  if (width > 0) return gatherEven(column, width, rows, context);
  const { offsets, total } = gatherOffsets(column, rows, context);
  const heap = arena.allocate(total);
  kernels.gatherBytes(column.offsets, column.values, rows.address, rows.count, offsets, heap);
  return bytesColumn(rows.count, gatherValidity(column, rows, context), offsets, heap);
}

function gatherList(column: Column, type: DataType, rows: Rows, context: ColumnContext): Column {
  const { offsets, total } = gatherOffsets(column, rows, context);
  const address = context.scratch.allocate(total * 4);
  context.kernels.gatherElements(column.offsets, rows.address, rows.count, offsets, address);
  const elements = { address, count: total };
  const children = childTypes(type).map((child, index) =>
    gatherColumn(column.children[index], child, elements, context),
  );
  const validity = gatherValidity(column, rows, context);
  return { length: rows.count, validity, values: 0, offsets, children };
}

function gatherStruct(column: Column, type: DataType, rows: Rows, context: ColumnContext): Column {
  const children = childTypes(type).map((child, index) =>
    gather(column.children[index], child, rows, context),
  );
  const validity = gatherValidity(column, rows, context);
  return { length: rows.count, validity, values: 0, offsets: 0, children };
}

function gatherOffsets(
  column: Column,
  rows: Rows,
  context: ColumnContext,
): { offsets: number; total: number } {
  const offsets = context.arena.allocate((rows.count + 1) * 4);
  const total = context.kernels.gatherOffsets(column.offsets, rows.address, rows.count, offsets);
  if (total < 0) throw columnTooLarge();
  return { offsets, total };
}

function gatherValidity(column: Column, rows: Rows, context: ColumnContext): number {
  if (column.validity === 0 && !rows.mayMiss) return 0;
  const target = context.arena.allocateBitmap(rows.count);
  const { kernels } = context;
  const kernel = rows.mayMiss ? kernels.gatherBitsOrZero : kernels.gatherBits;
  kernel(column.validity, rows.address, rows.count, target);
  return target;
}

/** Offsets are 32-bit: text or elements of one column in one batch end below 2 GiB. */
export function columnTooLarge(): Error {
  return userError(
    'MEMORY_BUDGET_EXCEEDED',
    'A column of text, binary or array values grew beyond 2 GiB within one batch.',
    { hint: 'Let each batch read less, for example with maxBytesPerTrigger.' },
  );
}
