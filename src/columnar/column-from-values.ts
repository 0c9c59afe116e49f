import { assert } from '../errors.ts';
import type { Arena } from './arena.ts';
import { type Batch, bytesColumn, type Column, fixedColumn, insertBatch } from './batch.ts';
import { columnTooLarge } from './gather.ts';
import type { SharedMemory } from './memory.ts';
import type { Schema } from './schema.ts';
import { OFFSET_MAX, writeTexts } from './text-values.ts';
import { childTypes, type DataType, type Layout, layoutOf, widthOf } from './types.ts';
import type { LiteralValue, Row } from './value.ts';

/** Writes values into an arena as a column of their type. For edges: memory sources, literals, tests. */
export function columnFromValues(
  values: readonly LiteralValue[],
  type: DataType,
  arena: Arena,
): Column {
  return BUILDERS[layoutOf(type)](values, type, arena);
}

/** Writes rows as a batch of inserts. */
export function batchFromRows(rows: readonly Row[], schema: Schema, arena: Arena): Batch {
  const width = schema.fields.length;
  assert(
    rows.every((row) => row.length === width),
    'a row has a value for each field',
  );
  const columns = schema.fields.map((field, index) => {
    const values = rows.map((row) => row[index]);
    return columnFromValues(values, field.type, arena);
  });
  return insertBatch(rows.length, columns);
}

type Builder = (values: readonly LiteralValue[], type: DataType, arena: Arena) => Column;
type Store = (memory: SharedMemory, address: number, value: never) => void;

const BUILDERS: { readonly [K in Layout]: Builder } = {
  none: (values, _type, arena) => fixedColumn(values.length, validityOf(values, arena), 0),
  bits: buildBits,
  i8: buildFixed((memory, address, value: number) => {
    memory.i8[address] = value;
  }),
  i16: buildFixed((memory, address, value: number) => {
    memory.i16[address / 2] = value;
  }),
  i32: buildFixed((memory, address, value: number) => {
    memory.i32[address / 4] = value;
  }),
  i64: buildFixed((memory, address, value: bigint) => {
    memory.i64[address / 8] = value;
  }),
  i128: buildFixed((memory, address, value: bigint) => {
    memory.i64[address / 8] = BigInt.asIntN(64, value);
    memory.i64[address / 8 + 1] = value >> 64n;
  }),
  f32: buildFixed((memory, address, value: number) => {
    memory.f32[address / 4] = value;
  }),
  f64: buildFixed((memory, address, value: number) => {
    memory.f64[address / 8] = value;
  }),
  bytes: buildBytes,
  list: buildList,
  struct: buildStruct,
};

function buildFixed(store: Store): Builder {
  return (values, type, arena) => {
    const width = widthOf(layoutOf(type));
    const target = arena.allocate(values.length * width);
    values.forEach((value, row) => {
      if (value !== null) store(arena.memory, target + row * width, value as never);
    });
    return fixedColumn(values.length, validityOf(values, arena), target);
  };
}

function buildBits(values: readonly LiteralValue[], _type: DataType, arena: Arena): Column {
  const target = bitmapOf(values, (value) => value === true, arena);
  return fixedColumn(values.length, validityOf(values, arena), target);
}

function buildBytes(values: readonly LiteralValue[], type: DataType, arena: Arena): Column {
  const validity = validityOf(values, arena);
  if (type.kind === 'string') {
    const { offsets, heap } = writeTexts(values as readonly (string | null)[], arena);
    return bytesColumn(values.length, validity, offsets, heap);
  }
  const { memory } = arena;
  const offsets = offsetsOf(values, (value) => (value as Uint8Array).byteLength, arena);
  const heap = arena.allocate(memory.i32[offsets / 4 + values.length]);
  values.forEach((value, row) => {
    if (value !== null) memory.u8.set(value as Uint8Array, heap + memory.i32[offsets / 4 + row]);
  });
  return bytesColumn(values.length, validity, offsets, heap);
}

function buildList(values: readonly LiteralValue[], type: DataType, arena: Arena): Column {
  const lists = values as readonly (readonly LiteralValue[] | null)[];
  const offsets = offsetsOf(values, (value) => (value as readonly LiteralValue[]).length, arena);
  const elements: LiteralValue[] = [];
  for (const list of lists) if (list !== null) for (const element of list) elements.push(element);
  const children = childTypes(type).map((child, position) => {
    const isArray = type.kind === 'array';
    const childValues = isArray ? elements : elements.map((entry) => (entry as Row)[position]);
    return columnFromValues(childValues, child, arena);
  });
  return {
    length: values.length,
    validity: validityOf(values, arena),
    values: 0,
    offsets,
    children,
  };
}

function buildStruct(values: readonly LiteralValue[], type: DataType, arena: Arena): Column {
  const structs = values as readonly (Row | null)[];
  const children = childTypes(type).map((child, index) => {
    const childValues = structs.map((fields) => (fields === null ? null : fields[index]));
    return columnFromValues(childValues, child, arena);
  });
  return {
    length: values.length,
    validity: validityOf(values, arena),
    values: 0,
    offsets: 0,
    children,
  };
}

function validityOf(values: readonly LiteralValue[], arena: Arena): number {
  if (!values.includes(null)) return 0;
  return bitmapOf(values, (value) => value !== null, arena);
}

function bitmapOf(
  values: readonly LiteralValue[],
  isSet: (value: LiteralValue) => boolean,
  arena: Arena,
): number {
  const target = arena.allocateBitmap(values.length);
  const { u8 } = arena.memory;
  u8.fill(0, target, target + Math.ceil(values.length / 8));
  values.forEach((value, row) => {
    if (isSet(value)) u8[target + (row >>> 3)] |= 1 << (row & 7);
  });
  return target;
}

/** Offsets by the size of each value; a null takes no room. */
function offsetsOf(
  values: readonly LiteralValue[],
  sizeOf: (value: LiteralValue) => number,
  arena: Arena,
): number {
  const target = arena.allocate((values.length + 1) * 4);
  const { i32 } = arena.memory;
  let end = 0;
  i32[target / 4] = 0;
  values.forEach((value, row) => {
    if (value !== null) end += sizeOf(value);
    if (end > OFFSET_MAX) throw columnTooLarge();
    i32[target / 4 + row + 1] = end;
  });
  return target;
}
