import { assert } from '../errors.ts';
import type { Column } from './batch.ts';
import { isValid } from './column-to-values.ts';
import type { SharedMemory } from './memory.ts';
import { childTypes, type DataType, type Layout, layoutOf } from './types.ts';

/** Negative when the left row comes first, positive when the right one does, 0 when they are equal. */
export type CompareRows = (left: number, right: number) => number;

/**
 * Spark's order of the values of a column, for rows that are not null: −0.0 equals 0.0, NaN equals NaN and is greater
 * than any number, text goes by its bytes, a null inside a value comes first.
 */
export function compareValues(column: Column, type: DataType, memory: SharedMemory): CompareRows {
  return COMPARISONS[layoutOf(type)](column, type, memory);
}

/** The same where rows may be null; `nullsFirst` says where they go. */
export function compareNullable(
  column: Column,
  type: DataType,
  nullsFirst: boolean,
  memory: SharedMemory,
): CompareRows {
  const compare = compareValues(column, type, memory);
  if (column.validity === 0) return compare;
  const nullSide = nullsFirst ? -1 : 1;
  return (left, right) => {
    const leftValid = isValid(column, left, memory);
    const rightValid = isValid(column, right, memory);
    if (leftValid && rightValid) return compare(left, right);
    if (leftValid === rightValid) return 0;
    return leftValid ? -nullSide : nullSide;
  };
}

type Comparison = (column: Column, type: DataType, memory: SharedMemory) => CompareRows;

const COMPARISONS: { readonly [K in Layout]: Comparison } = {
  none: () => () => 0,
  bits: compareBits,
  i8: ({ values }, _type, { i8 }) => compareNumbers(i8, values),
  i16: ({ values }, _type, { i16 }) => compareNumbers(i16, values / 2),
  i32: ({ values }, _type, { i32 }) => compareNumbers(i32, values / 4),
  i64: ({ values }, _type, memory) => compareWords(values, 2, memory),
  i128: ({ values }, _type, memory) => compareWords(values, 4, memory),
  f32: ({ values }, _type, { f32 }) => compareFloats(f32, values / 4),
  f64: ({ values }, _type, { f64 }) => compareFloats(f64, values / 8),
  bytes: compareBytes,
  list: compareLists,
  struct: compareStructs,
};

function compareBits({ values }: Column, _type: DataType, { u8 }: SharedMemory): CompareRows {
  const bitOf = (row: number) => (u8[values + (row >>> 3)] >>> (row & 7)) & 1;
  return (left, right) => bitOf(left) - bitOf(right);
}

function compareNumbers(view: Int8Array | Int16Array | Int32Array, start: number): CompareRows {
  return (left, right) => view[start + left] - view[start + right];
}

/** Integers of several 32-bit words: the last one has the sign, the others do not. */
function compareWords(values: number, words: number, { i32, u32 }: SharedMemory): CompareRows {
  const start = values / 4;
  return (left, right) => {
    const leftEnd = start + left * words + words - 1;
    const rightEnd = start + right * words + words - 1;
    if (i32[leftEnd] !== i32[rightEnd]) return i32[leftEnd] - i32[rightEnd];
    for (let word = 1; word < words; word++) {
      const difference = u32[leftEnd - word] - u32[rightEnd - word];
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

function compareFloats(view: Float32Array | Float64Array, start: number): CompareRows {
  return (left, right) => {
    const leftValue = view[start + left];
    const rightValue = view[start + right];
    if (leftValue < rightValue) return -1;
    if (leftValue > rightValue) return 1;
    return Number(Number.isNaN(leftValue)) - Number(Number.isNaN(rightValue));
  };
}

function compareBytes(
  { values, offsets }: Column,
  _type: DataType,
  { text, i32 }: SharedMemory,
): CompareRows {
  const start = offsets / 4;
  return (left, right) =>
    text.compare(
      text,
      values + i32[start + right],
      values + i32[start + right + 1],
      values + i32[start + left],
      values + i32[start + left + 1],
    );
}

/** Element by element; of two lists where one begins the other the shorter comes first. */
function compareLists(column: Column, type: DataType, memory: SharedMemory): CompareRows {
  assert(type.kind === 'array', 'analysis refuses to order maps');
  const compare = compareNullable(column.children[0], type.element, true, memory);
  const { i32 } = memory;
  const start = column.offsets / 4;
  return (left, right) => {
    const leftStart = i32[start + left];
    const rightStart = i32[start + right];
    const leftLength = i32[start + left + 1] - leftStart;
    const rightLength = i32[start + right + 1] - rightStart;
    for (let element = 0; element < Math.min(leftLength, rightLength); element++) {
      const order = compare(leftStart + element, rightStart + element);
      if (order !== 0) return order;
    }
    return leftLength - rightLength;
  };
}

function compareStructs(column: Column, type: DataType, memory: SharedMemory): CompareRows {
  const types = childTypes(type);
  const fields = column.children.map((child, index) =>
    compareNullable(child, types[index], true, memory),
  );
  return (left, right) => {
    for (const compare of fields) {
      const order = compare(left, right);
      if (order !== 0) return order;
    }
    return 0;
  };
}
