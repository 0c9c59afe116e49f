// Elements of arrays and values of maps: the rows that they are of the child column are found, and then gathered.

import type { Column } from '../columnar/batch.ts';
import { columnToValues } from '../columnar/column-to-values.ts';
import { gatherColumnOrNull, NO_ROW } from '../columnar/gather.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import { type DataType, layoutOf } from '../columnar/types.ts';
import { assert, type ErrorData } from '../errors.ts';
import { compareValues } from './compare.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Call } from './expression.ts';
import { type Operand, operandsOf, validityOf } from './operand.ts';
import type { Evaluate } from './scalar-function.ts';
import { isSet } from './validity.ts';

/** Where an element of an array stands, counted from 0; null for none, or the error that the row has. */
export type PlaceOfElement = (length: number, index: number) => number | null | ErrorData;

/** The elements at the places that the second argument means. */
export function takeArrayElements(
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
  placeOf: PlaceOfElement,
): Column {
  const { memory } = frame;
  return takeRows(call, frame, evaluate, (index) => {
    const indexes = index.column.values / 4;
    return (row, start, end) => {
      const place = placeOf(end - start, memory.i32[indexes + row * index.step]);
      if (typeof place === 'number') return start + place;
      if (place !== null) frame.errors.report(row, () => place);
      return NO_ROW;
    };
  });
}

/** The values of the keys that the second argument is. */
export function takeMapValues(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const { type } = call.arguments[1];
  return takeRows(call, frame, evaluate, (wanted, [keys]) => {
    const isEqual = equality(keys, wanted, type, frame.memory);
    return (row, start, end) => {
      for (let entry = start; entry < end; entry++) if (isEqual(entry, row)) return entry;
      return NO_ROW;
    };
  });
}

/** Finds the row of a child column among those that belong to a row; `NO_ROW` for none. */
type FindRow = (row: number, start: number, end: number) => number;

function takeRows(
  call: Call,
  frame: EvaluationFrame,
  evaluate: Evaluate,
  finderOf: (argument: Operand, children: readonly Column[]) => FindRow,
): Column {
  const { memory, batch, active, scratch } = frame;
  const operands = operandsOf(call, frame, evaluate);
  const [{ column, step }, argument] = operands;
  assert(step === 1, 'a list has no constant form');
  const validity = validityOf(operands, frame);
  const find = finderOf(argument, column.children);
  const address = scratch.allocate(batch.rowCount * 4);
  for (let row = 0; row < batch.rowCount; row++) {
    const isWanted = isSet(validity, row, memory.u8) && isSet(active, row, memory.u8);
    const offset = column.offsets / 4 + row;
    memory.i32[address / 4 + row] = isWanted
      ? find(row, memory.i32[offset], memory.i32[offset + 1])
      : NO_ROW;
  }
  const taken = column.children[column.children.length - 1];
  return gatherColumnOrNull(taken, call.type, { address, count: batch.rowCount }, frame);
}

type IsEqual = (entry: number, row: number) => boolean;

/** Compares a key of a map with the key that a row asks for. */
function equality(
  keys: Column,
  { column, step }: Operand,
  type: DataType,
  memory: SharedMemory,
): IsEqual {
  const layout = layoutOf(type);
  if (type.kind === 'string') {
    return (entry, row) => areBytesEqual(keys, entry, column, row * step, memory);
  }
  if (layout === 'i32') {
    return (entry, row) =>
      memory.i32[keys.values / 4 + entry] === memory.i32[column.values / 4 + row * step];
  }
  const keyValues = columnToValues(keys, type, memory);
  const wanted = columnToValues(step === 0 ? { ...column, length: 1 } : column, type, memory);
  return (entry, row) => compareValues(keyValues[entry], wanted[row * step]) === 0;
}

function areBytesEqual(
  left: Column,
  leftRow: number,
  right: Column,
  rightRow: number,
  { u8, i32 }: SharedMemory,
): boolean {
  const leftStart = i32[left.offsets / 4 + leftRow];
  const rightStart = i32[right.offsets / 4 + rightRow];
  const length = i32[left.offsets / 4 + leftRow + 1] - leftStart;
  if (length !== i32[right.offsets / 4 + rightRow + 1] - rightStart) return false;
  for (let index = 0; index < length; index++) {
    if (u8[left.values + leftStart + index] !== u8[right.values + rightStart + index]) return false;
  }
  return true;
}
