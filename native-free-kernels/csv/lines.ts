import { forgetRow } from '../json/inner/column';
import { COLUMN_BYTES, WORK_COLUMN_COUNT, WORK_COLUMNS, WORK_ROW } from '../json/inner/layout';
import { readField, setNull, unsetNull } from './inner/field';
import {
  WORK_COMMENT,
  WORK_ESCAPE,
  WORK_FIELD_COUNT,
  WORK_FIELDS_MAX,
  WORK_IS_COUNT_FIXED,
  WORK_IS_EMPTY_NULL,
  WORK_NULL_BYTES,
  WORK_NULL_TEXT,
  WORK_PLACES,
  WORK_QUOTE,
  WORK_SEPARATOR,
  WORK_TRIMS,
  WORK_WANTED_COUNT,
} from './inner/layout';

const SPACE: u32 = 0x20;

/**
 * Reads lines into columns: one pass, no memory of its own. Stops at the first line that is unusual in any way and
 * returns its number; that line has left no trace. Blank lines and comments are no rows.
 */
export function parseCsvLines(work: usize, starts: usize, ends: usize, from: u32, to: u32): u32 {
  let row = load<u32>(work + WORK_ROW);
  const comment = load<u32>(work + WORK_COMMENT);
  for (; from < to; from++) {
    const at = load<u32>(starts + ((from as usize) << 2)) as usize;
    const end = load<u32>(ends + ((from as usize) << 2)) as usize;
    if (isBlank(at, end) || load<u8>(at) === comment) continue;
    if (!readLine(work, at, end, row)) {
      forgetLine(work, row);
      break;
    }
    row++;
  }
  store<u32>(work + WORK_ROW, row);
  return from;
}

function isBlank(at: usize, end: usize): bool {
  while (at < end && load<u8>(at) <= SPACE) at++;
  return at === end;
}

function readLine(work: usize, at: usize, end: usize, row: u32): bool {
  const separator = load<u32>(work + WORK_SEPARATOR);
  const quote = load<u32>(work + WORK_QUOTE);
  const places = load<u32>(work + WORK_PLACES) as usize;
  const fieldCount = load<u32>(work + WORK_FIELD_COUNT);
  const isCountFixed = load<u32>(work + WORK_IS_COUNT_FIXED) !== 0;
  // Fields behind the last wanted one need no look, unless they may be too many.
  const isShort = end - at < (load<u32>(work + WORK_FIELDS_MAX) as usize);
  if (!isShort) return false;
  const stopCount = isCountFixed ? fieldCount : load<u32>(work + WORK_WANTED_COUNT);
  let count: u32 = 0;
  let isOpen = true;
  while (isOpen && count < stopCount) {
    const column = load<u32>(places + ((count as usize) << 2)) as usize;
    if (at < end && load<u8>(at) === quote) {
      const close = findMark(at + 1, end, quote, load<u32>(work + WORK_ESCAPE));
      if (close === end || load<u8>(close) !== quote) return false;
      const next = close + 1;
      if (next < end && load<u8>(next) !== separator) return false;
      if (column !== 0 && !readQuoted(work, column, at + 1, close, row)) return false;
      at = next;
    } else {
      const next = findMark(at, end, separator, separator);
      if (column !== 0 && !readUnquoted(work, column, at, next, row)) return false;
      at = next;
    }
    count++;
    isOpen = at < end;
    // Behind a separator comes one more field, if only an empty one.
    if (isOpen) at++;
  }
  if (isCountFixed) return count === fieldCount && !isOpen;
  for (; count < stopCount; count++) {
    const column = load<u32>(places + ((count as usize) << 2)) as usize;
    if (column !== 0) setNull(column, row);
  }
  return true;
}

function readUnquoted(work: usize, column: usize, at: usize, end: usize, row: u32): bool {
  if (at === end) {
    setNull(column, row);
    return true;
  }
  const isTrimmed = load<u8>(at) <= SPACE || load<u8>(end - 1) <= SPACE;
  if (isTrimmed && load<u32>(work + WORK_TRIMS) !== 0) return false;
  return readText(work, column, at, end, row);
}

function readQuoted(work: usize, column: usize, at: usize, end: usize, row: u32): bool {
  if (at < end) return readText(work, column, at, end, row);
  if (load<u32>(work + WORK_IS_EMPTY_NULL) === 0) return false;
  setNull(column, row);
  return true;
}

function readText(work: usize, column: usize, at: usize, end: usize, row: u32): bool {
  const nullBytes = load<u32>(work + WORK_NULL_BYTES) as usize;
  if (end - at === nullBytes && isEqual(at, load<u32>(work + WORK_NULL_TEXT), nullBytes)) {
    setNull(column, row);
    return true;
  }
  return readField(work, column, at, end, row);
}

function isEqual(left: usize, right: usize, byteLength: usize): bool {
  for (let index: usize = 0; index < byteLength; index++) {
    if (load<u8>(left + index) !== load<u8>(right + index)) return false;
  }
  return true;
}

/** The first of two bytes in [at, end), or `end`. */
function findMark(at: usize, end: usize, first: u32, second: u32): usize {
  for (; at < end; at += 16) {
    const bytes = v128.load(at);
    const firsts = i8x16.eq(bytes, i8x16.splat(first as i8));
    const seconds = i8x16.eq(bytes, i8x16.splat(second as i8));
    const marks = i8x16.bitmask(v128.or(firsts, seconds));
    if (marks === 0) continue;
    const found = at + (ctz(marks) as usize);
    return found < end ? found : end;
  }
  return end;
}

function forgetLine(work: usize, row: u32): void {
  const count = load<u32>(work + WORK_COLUMN_COUNT);
  let column = load<u32>(work + WORK_COLUMNS) as usize;
  const last = column + (count as usize) * COLUMN_BYTES;
  for (; column < last; column += COLUMN_BYTES) {
    forgetRow(column, row);
    unsetNull(column, row);
  }
}
