// Lines of one producer differ in their values only. What stands between two values, `,"price": ` with its blanks, is learnt
// from one line as a step of its shape and compared as a whole in the lines behind it.

import { readColumn } from './column';
import { hasBytes } from './key';
import {
  COLUMN_BYTES,
  COLUMN_STAMP,
  KEY_BYTES_MAX,
  SHAPE_STEPS_MAX,
  STEP_BYTE_LENGTH,
  STEP_BYTES,
  STEP_COLUMN,
  STEP_TEXT,
  WORK_COLUMN_COUNT,
  WORK_COLUMNS,
  WORK_MISS_COUNT,
  WORK_SHAPE,
  WORK_STEP_COUNT,
} from './layout';
import { markNulls } from './nulls';
import { NULL_WORD, skipBlanks, skipValue } from './skip';

const CLOSE_BRACE: u32 = 0x7d;
/** Of the lines that do not have the shape so many go by before it is learnt anew. */
const MISSES_MAX: u32 = 16;
/** More steps than there is room for: no shape that lines can be read by. */
const TOO_LONG: u32 = SHAPE_STEPS_MAX + 1;

/** Reads an object that has the shape; false, with traces left behind, where it has not. */
export function readAlike(work: usize, at: usize, stamp: u32, row: u32): bool {
  let step = load<u32>(work + WORK_SHAPE) as usize;
  const last = step + (load<u32>(work + WORK_STEP_COUNT) as usize) * STEP_BYTES;
  if (step === last) return false;
  let seenCount: u32 = 0;
  for (; step < last; step += STEP_BYTES) {
    const byteLength = load<u32>(step + STEP_BYTE_LENGTH);
    if (!hasBytes(step + STEP_TEXT, at, byteLength)) return false;
    at += byteLength as usize;
    const column = load<u32>(step + STEP_COLUMN) as usize;
    if (column === 0) {
      at = skipValue(at);
    } else if (load<u32>(at) === NULL_WORD) {
      at += 4;
    } else {
      at = readColumn(work, column, at, row);
      store<u32>(column + COLUMN_STAMP, stamp);
      seenCount++;
    }
    if (at === 0) return false;
  }
  if (load<u8>(skipBlanks(at)) !== CLOSE_BRACE) return false;
  if (seenCount < load<u32>(work + WORK_COLUMN_COUNT)) markNulls(work, stamp, row);
  return true;
}

/** Whether the shape is to be learnt from a line that does not have it. Begins a new one if so. */
export function learnsShape(work: usize): bool {
  const misses = load<u32>(work + WORK_MISS_COUNT);
  const isDue = misses === 0 || misses === MISSES_MAX;
  store<u32>(work + WORK_MISS_COUNT, isDue ? 1 : misses + 1);
  if (isDue) store<u32>(work + WORK_STEP_COUNT, 0);
  return isDue;
}

/**
 * Adds a step: the text in [from, to), then a value of the column with this number, or of none if that is negative. A line
 * that names a column twice makes no shape.
 */
export function learnStep(work: usize, from: usize, to: usize, number: i32): void {
  const count = load<u32>(work + WORK_STEP_COUNT);
  const byteLength = (to - from) as u32;
  const columns = load<u32>(work + WORK_COLUMNS) as usize;
  const column: usize = number < 0 ? 0 : columns + (number as usize) * COLUMN_BYTES;
  if (count >= SHAPE_STEPS_MAX || byteLength > KEY_BYTES_MAX || hasStep(work, column)) {
    store<u32>(work + WORK_STEP_COUNT, TOO_LONG);
    return;
  }
  const step = (load<u32>(work + WORK_SHAPE) as usize) + (count as usize) * STEP_BYTES;
  store<u32>(step + STEP_BYTE_LENGTH, byteLength);
  store<u32>(step + STEP_COLUMN, column as u32);
  memory.copy(step + STEP_TEXT, from, byteLength);
  store<u32>(work + WORK_STEP_COUNT, count + 1);
}

function hasStep(work: usize, column: usize): bool {
  if (column === 0) return false;
  let step = load<u32>(work + WORK_SHAPE) as usize;
  const last = step + (load<u32>(work + WORK_STEP_COUNT) as usize) * STEP_BYTES;
  for (; step < last; step += STEP_BYTES) {
    if ((load<u32>(step + STEP_COLUMN) as usize) === column) return true;
  }
  return false;
}

/** Forgets a shape that does not hold all of its line. */
export function endShape(work: usize, isWhole: bool): void {
  const isUsable = isWhole && load<u32>(work + WORK_STEP_COUNT) <= SHAPE_STEPS_MAX;
  if (!isUsable) store<u32>(work + WORK_STEP_COUNT, 0);
}
