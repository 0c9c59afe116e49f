import type { Batch, Column } from './batch.ts';
import type { SharedMemory } from './memory.ts';
import type { Schema } from './schema.ts';
import { readTexts } from './text-values.ts';
import { childTypes, type DataType, type Layout, layoutOf } from './types.ts';
import type { LiteralValue, Row } from './value.ts';

/** Reads a column's values out of the shared memory. For edges: the driver's rows, messages, tests. */
export function columnToValues(
  column: Column,
  type: DataType,
  memory: SharedMemory,
): LiteralValue[] {
  const read = READERS[layoutOf(type)](column, type, memory);
  const values = new Array<LiteralValue>(column.length);
  const { validity } = column;
  for (let row = 0; row < column.length; row++) {
    values[row] = validity === 0 || readBit(memory, validity, row) ? read(row) : null;
  }
  return values;
}

/** Reads a batch row by row; weights are left out. */
export function batchToRows(batch: Batch, schema: Schema, memory: SharedMemory): Row[] {
  const columns = batch.columns.map((column, index) =>
    columnToValues(column, schema.fields[index].type, memory),
  );
  return Array.from({ length: batch.rowCount }, (_, row) => columns.map((values) => values[row]));
}

/** True when a column has a value in a row. */
export function isValid(column: Column, row: number, memory: SharedMemory): boolean {
  return column.validity === 0 || readBit(memory, column.validity, row);
}

/** The value of a valid row. */
type Read = (row: number) => LiteralValue;
type Reader = (column: Column, type: DataType, memory: SharedMemory) => Read;

const READERS: { readonly [K in Layout]: Reader } = {
  none: () => () => null,
  bits: (column, _type, memory) => (row) => readBit(memory, column.values, row),
  i8: (column, _type, memory) => (row) => memory.i8[column.values + row],
  i16: (column, _type, memory) => (row) => memory.i16[column.values / 2 + row],
  i32: (column, _type, memory) => (row) => memory.i32[column.values / 4 + row],
  i64: (column, _type, memory) => (row) => memory.i64[column.values / 8 + row],
  i128: readI128,
  f32: (column, _type, memory) => (row) => memory.f32[column.values / 4 + row],
  f64: (column, _type, memory) => (row) => memory.f64[column.values / 8 + row],
  bytes: readBytes,
  list: readList,
  struct: readStruct,
};

function readBit(memory: SharedMemory, bitmap: number, row: number): boolean {
  return ((memory.u8[bitmap + (row >>> 3)] >>> (row & 7)) & 1) === 1;
}

function readI128(column: Column, _type: DataType, memory: SharedMemory): Read {
  return (row) => {
    const word = column.values / 8 + row * 2;
    return (memory.i64[word + 1] << 64n) | BigInt.asUintN(64, memory.i64[word]);
  };
}

/** Bytes are copied, because the memory they lie in is used again. */
function readBytes(column: Column, type: DataType, memory: SharedMemory): Read {
  if (type.kind === 'string') {
    const texts = readTexts(column, memory);
    return (row) => texts[row];
  }
  const { values } = column;
  const first = column.offsets / 4;
  const { i32, u8 } = memory;
  return (row) => u8.slice(values + i32[first + row], values + i32[first + row + 1]);
}

function readList(column: Column, type: DataType, memory: SharedMemory): Read {
  const types = childTypes(type);
  const [first, second] = column.children.map((child, index) =>
    columnToValues(child, types[index], memory),
  );
  return (row) => {
    const start = memory.i32[column.offsets / 4 + row];
    const end = memory.i32[column.offsets / 4 + row + 1];
    if (second === undefined) return first.slice(start, end);
    const entries = new Array<LiteralValue>(end - start);
    for (let entry = start; entry < end; entry++) {
      entries[entry - start] = [first[entry], second[entry]];
    }
    return entries;
  };
}

function readStruct(column: Column, type: DataType, memory: SharedMemory): Read {
  const types = childTypes(type);
  const fields = column.children.map((child, index) => columnToValues(child, types[index], memory));
  return (row) => fields.map((values) => values[row]);
}
