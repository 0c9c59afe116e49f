import type * as Arrow from 'apache-arrow';
import type { Batch, Column } from '../batch.ts';
import type { SharedMemory } from '../memory.ts';
import type { Schema } from '../schema.ts';
import { childTypes, type DataType, type Layout, layoutOf } from '../types.ts';
import { type BytePlaces, variantPlaces } from '../variant/variant-parts.ts';
import { type ArrowModule, arrowSchema, arrowType, loadArrow } from './types.ts';

/**
 * Batches as a table of Arrow whose vectors are views of the shared memory: nothing is copied but decimals up to 18
 * digits, which Arrow wants in 128 bits, and VARIANTs, which it wants in two columns. The table is good as long as the batches are. Weights are left out.
 */
export async function batchesToArrow(
  batches: readonly Batch[],
  schema: Schema,
  memory: SharedMemory,
): Promise<Arrow.Table> {
  const arrow = await loadArrow();
  const recordBatches = batches.map((batch) => viewBatch(batch, schema, memory, arrow));
  return new arrow.Table(arrowSchema(schema, arrow), recordBatches);
}

/** A batch as a record batch of views. */
export function viewBatch(
  batch: Batch,
  schema: Schema,
  memory: SharedMemory,
  arrow: ArrowModule,
): Arrow.RecordBatch {
  const batchSchema = arrowSchema(schema, arrow);
  const children = batch.columns.map((column, index) =>
    viewColumn(column, schema.fields[index].type, memory, arrow),
  );
  const rowType = new arrow.Struct(batchSchema.fields);
  const rows = new arrow.Data(rowType, 0, batch.rowCount, 0, undefined, children);
  return new arrow.RecordBatch(batchSchema, rows);
}

/** The same table in memory of its own. */
export async function copyTable(table: Arrow.Table): Promise<Arrow.Table> {
  const { tableFromIPC, tableToIPC } = await loadArrow();
  return tableFromIPC(tableToIPC(table));
}

function viewColumn(
  column: Column,
  type: DataType,
  memory: SharedMemory,
  arrow: ArrowModule,
): Arrow.Data {
  const { length, validity } = column;
  const target = arrowType(type, arrow);
  if (type.kind === 'null') return new arrow.Data(target, 0, length, length);
  if (type.kind === 'variant') return copyVariants(column, target, memory, arrow);
  const buffers = viewBuffers(column, type, memory, arrow);
  const children = viewChildren(column, type, memory, arrow);
  return new arrow.Data(target, 0, length, validity === 0 ? 0 : -1, buffers, children);
}

/** The parts of the rows, which lie in turn in our columns, are copied. */
function copyVariants(
  column: Column,
  target: Arrow.DataType,
  memory: SharedMemory,
  arrow: ArrowModule,
): Arrow.Data {
  const { length, validity } = column;
  const { value, metadata } = variantPlaces(column, memory);
  const parts = [value, metadata].map((places, index) =>
    copyBytes(length, places, target.children[index].type, memory, arrow),
  );
  const bits = bitmap(validity, length, memory);
  const buffers = validity === 0 ? {} : { [arrow.BufferType.VALIDITY]: bits };
  return new arrow.Data(target, 0, length, validity === 0 ? 0 : -1, buffers, parts);
}

function copyBytes(
  length: number,
  { from, to }: BytePlaces,
  type: Arrow.DataType,
  { u8 }: SharedMemory,
  { Data, BufferType }: ArrowModule,
): Arrow.Data {
  const offsets = new Int32Array(length + 1);
  for (let row = 0; row < length; row++) offsets[row + 1] = offsets[row] + to(row) - from(row);
  const bytes = new Uint8Array(offsets[length]);
  for (let row = 0; row < length; row++) bytes.set(u8.subarray(from(row), to(row)), offsets[row]);
  const buffers = { [BufferType.OFFSET]: offsets, [BufferType.DATA]: bytes };
  return new Data(type, 0, length, 0, buffers);
}

type ArrowBuffers = NonNullable<ConstructorParameters<typeof Arrow.Data>[4]>;

/** Arrow tells the kind of a vector by the buffers it has, so that none may be there empty. */
function viewBuffers(
  column: Column,
  type: DataType,
  memory: SharedMemory,
  { BufferType }: ArrowModule,
): ArrowBuffers {
  const { length, validity, offsets } = column;
  const isNarrow = type.kind === 'decimal' && layoutOf(type) === 'i64';
  const values = isNarrow ? widenDecimals(column, memory) : VIEWS[layoutOf(type)](column, memory);
  const places = memory.i32.subarray(offsets / 4, offsets / 4 + length + 1);
  return {
    ...(offsets === 0 ? {} : { [BufferType.OFFSET]: places }),
    ...(values === undefined ? {} : { [BufferType.DATA]: values }),
    ...(validity === 0 ? {} : { [BufferType.VALIDITY]: bitmap(validity, length, memory) }),
  };
}

function viewChildren(
  column: Column,
  type: DataType,
  memory: SharedMemory,
  arrow: ArrowModule,
): Arrow.Data[] {
  const types = childTypes(type);
  const children = column.children.map((child, index) =>
    viewColumn(child, types[index], memory, arrow),
  );
  if (type.kind !== 'map') return children;
  const entries = arrowType(type, arrow).children[0].type;
  return [new arrow.Data(entries, 0, column.children[0].length, 0, undefined, children)];
}

type View = (column: Column, memory: SharedMemory) => ArrayBufferView | undefined;

const VIEWS: { readonly [K in Layout]: View } = {
  none: () => undefined,
  bits: ({ values, length }, memory) => bitmap(values, length, memory),
  i8: ({ values, length }, { i8 }) => i8.subarray(values, values + length),
  i16: ({ values, length }, { i16 }) => i16.subarray(values / 2, values / 2 + length),
  i32: ({ values, length }, { i32 }) => i32.subarray(values / 4, values / 4 + length),
  i64: ({ values, length }, { i64 }) => i64.subarray(values / 8, values / 8 + length),
  i128: ({ values, length }, { u32 }) => u32.subarray(values / 4, values / 4 + length * 4),
  f32: ({ values, length }, { f32 }) => f32.subarray(values / 4, values / 4 + length),
  f64: ({ values, length }, { f64 }) => f64.subarray(values / 8, values / 8 + length),
  bytes: ({ values, offsets, length }, { u8, i32 }) =>
    u8.subarray(values, values + i32[offsets / 4 + length]),
  list: () => undefined,
  struct: () => undefined,
};

/** Repeats the sign of each 64-bit value in 64 bits above it. */
function widenDecimals({ values, length }: Column, { i32 }: SharedMemory): Uint32Array {
  const words = new Uint32Array(length * 4);
  for (let row = 0; row < length; row++) {
    const source = values / 4 + row * 2;
    const sign = i32[source + 1] >> 31;
    words.set([i32[source], i32[source + 1], sign, sign], row * 4);
  }
  return words;
}

function bitmap(address: number, length: number, { u8 }: SharedMemory): Uint8Array {
  return u8.subarray(address, address + Math.ceil(length / 8));
}
