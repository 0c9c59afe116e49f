import type { Batch, Column } from './batch.ts';
import type { SharedMemory } from './memory.ts';
import type { Schema } from './schema.ts';
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
  for (let row = 0; row < column.length; row++) {
    values[row] = isValid(column, row, memory) ? read(row) : null;
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
  const { values, offsets } = column;
  const isText = type.kind === 'string';
  return (row) => {
    const start = values + memory.i32[offsets / 4 + row];
    const end = values + memory.i32[offsets / 4 + row + 1];
    return isText ? memory.text.toString('utf8', start, end) : memory.u8.slice(start, end);
  };
}

function readList(column: Column, type: DataType, memory: SharedMemory): Read {
  const types = childTypes(type);
  const [first, second] = column.children.map((child, index) =>
    columnToValues(child, types[index], memory),
  );
  return (row) => {
    const start = memory.i32[column.offsets / 4 + row];
    const end = memory.i32[column.offsets / 4 + row + 1];
    const elements = first.slice(start, end);
    if (second === undefined) return elements;
    return elements.map((key, index) => [key, second[start + index]]);
  };
}

function readStruct(column: Column, type: DataType, memory: SharedMemory): Read {
  const types = childTypes(type);
  const fields = column.children.map((child, index) => columnToValues(child, types[index], memory));
  return (row) => fields.map((values) => values[row]);
}
