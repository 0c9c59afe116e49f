import { bytesColumn, type Column } from '../../columnar/batch.ts';
import { columnFromValues } from '../../columnar/column-from-values.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import { STRING } from '../../columnar/types.ts';
import { textReader } from '../conversion/from-text.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { isSet } from '../validity.ts';

const STEP_WORDS = 2;
const BYTES_MAX = 2 ** 31 - 1;

/**
 * What a path of names and places finds in each text of a column, by a kernel; `find` gives it for a text that the kernel leaves, as one
 * with blanks inside of what is found, or escapes.
 */
export function findInJson(
  column: Column,
  steps: readonly (string | number)[],
  frame: EvaluationFrame,
  find: (text: string) => string | null,
): Column {
  const { kernels, memory, arena, scratch } = frame;
  const { length, validity, values } = column;
  const starts = scratch.allocate(length * 4);
  const offsets = arena.allocate((length + 1) * 4);
  const found = arena.allocateBitmap(length);
  const unusual = scratch.allocateBitmap(length);
  const path = [writeSteps(steps, frame), steps.length] as const;
  const from = [column.offsets, values, validity, length] as const;
  const isAny = kernels.findJsonPath(...path, ...from, starts, offsets, found, unusual) !== 0;
  if (isAny) addUnusual(column, { starts, offsets, found, unusual }, frame, find);
  const size = memory.i32[offsets / 4 + length];
  const heap = arena.allocate(size);
  kernels.copySlices(values, starts, length, offsets, heap);
  return bytesColumn(length, found, offsets, heap);
}

function writeSteps(
  steps: readonly (string | number)[],
  { memory, scratch }: EvaluationFrame,
): number {
  const address = scratch.allocate(steps.length * STEP_WORDS * 4);
  for (const [index, step] of steps.entries()) {
    const word = address / 4 + index * STEP_WORDS;
    if (typeof step === 'number') memory.u32.set([0, step], word);
    else {
      const byteLength = Buffer.byteLength(step);
      const bytes = scratch.allocate(byteLength + 1);
      memory.text.write(step, bytes);
      memory.u32.set([bytes, byteLength], word);
    }
  }
  return address;
}

interface Slices {
  readonly starts: number;
  readonly offsets: number;
  readonly found: number;
  readonly unusual: number;
}

/** Puts what is found in the texts that the kernel left among its slices. */
function addUnusual(
  column: Column,
  { starts, offsets, found, unusual }: Slices,
  { memory, scratch }: EvaluationFrame,
  find: (text: string) => string | null,
): void {
  const { i32, u32, u8 } = memory;
  const read = textReader(column, memory);
  const rows: number[] = [];
  for (let row = 0; row < column.length; row++) if (isSet(unusual, row, u8)) rows.push(row);
  const others = columnFromValues(
    rows.map((row) => find(read(row))),
    STRING,
    scratch,
  );
  let [end, start, next] = [0, 0, 0];
  for (let row = 0; row < column.length; row++) {
    const kernelEnd = i32[offsets / 4 + row + 1];
    end += kernelEnd - start;
    start = kernelEnd;
    if (row === rows[next]) {
      const from = others.offsets / 4 + next;
      // Starts are counted from the column's bytes, modulo the size of the memory.
      u32[starts / 4 + row] = others.values + i32[from] - column.values;
      end += i32[from + 1] - i32[from];
      if (isSet(others.validity, next, u8)) u8[found + (row >>> 3)] |= 1 << (row & 7);
      next++;
    }
    if (end > BYTES_MAX) throw columnTooLarge();
    i32[offsets / 4 + row + 1] = end;
  }
}
