import type { Column } from '../../columnar/batch.ts';
import { isValid } from '../../columnar/column-to-values.ts';
import type { SharedMemory } from '../../columnar/memory.ts';

/** The rows of a column that count, in order, so that the nth one before or behind a place is found at once. */
export interface CountedRows {
  /** How many come before a row; `row` may be the number of all rows. */
  before(row: number): number;
  /** The row of a number. */
  at(number: number): number;
}

export function everyRow(): CountedRows {
  return { before: (row) => row, at: (number) => number };
}

/** Those that are not null. */
export function validRows(column: Column, memory: SharedMemory): CountedRows {
  if (column.validity === 0) return everyRow();
  const before = new Uint32Array(column.length + 1);
  const rows: number[] = [];
  for (let row = 0; row < column.length; row++) {
    before[row] = rows.length;
    if (isValid(column, row, memory)) rows.push(row);
  }
  before[column.length] = rows.length;
  return { before: (row) => before[row]!, at: (number) => rows[number]! };
}
