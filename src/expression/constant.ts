import type { Column } from '../columnar/batch.ts';
import { columnFromValues } from '../columnar/column-from-values.ts';
import { gatherColumn } from '../columnar/gather.ts';
import { type DataType, layoutOf, widthOf } from '../columnar/types.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Literal } from './expression.ts';

/** Bytes that the value of a constant fills: enough for any vector. */
const CONSTANT_BYTES = 64;

/** A literal as one row whose value kernels can load as a vector. */
export function constantRow(literal: Literal, frame: EvaluationFrame): Column {
  const column = columnFromValues([literal.value], literal.type, frame.scratch);
  repeatValue(column, literal.type, frame);
  return column;
}

/** Repeats the only value of a column behind itself; every buffer has room for that. */
export function repeatValue(column: Column, type: DataType, frame: EvaluationFrame): void {
  const width = widthOf(layoutOf(type));
  if (width === 0) return;
  const { u8 } = frame.memory;
  for (let filled = width; filled < CONSTANT_BYTES; filled *= 2) {
    u8.copyWithin(column.values + filled, column.values, column.values + filled);
  }
}

/** A column in which every row of the batch has the literal's value. */
export function literalColumn(literal: Literal, frame: EvaluationFrame): Column {
  const one = columnFromValues([literal.value], literal.type, frame.scratch);
  return broadcast(one, literal.type, frame);
}

/** A column without values. */
export function nullColumn(type: DataType, frame: EvaluationFrame): Column {
  return broadcast(columnFromValues([null], type, frame.scratch), type, frame);
}

/** Repeats a column of one row for every row of the batch. */
export function broadcast(one: Column, type: DataType, frame: EvaluationFrame): Column {
  const count = frame.batch.rowCount;
  const address = frame.scratch.allocate(count * 4);
  frame.kernels.fillBytes(address, 0, count * 4);
  return gatherColumn(one, type, { address, count }, frame);
}
