import {
  COLUMN_ENDS,
  COLUMN_KIND,
  COLUMN_LIMIT,
  COLUMN_LOCAL_COUNT,
  COLUMN_LOCAL_ROWS,
  COLUMN_SCALE,
  COLUMN_VALUES,
  KIND_BIGINT,
  KIND_BOOLEAN,
  KIND_DATE,
  KIND_DECIMAL,
  KIND_DOUBLE,
  KIND_FLOAT,
  KIND_INT,
  KIND_SMALLINT,
  KIND_STRING,
  KIND_TIMESTAMP,
  KIND_TIMESTAMP_NTZ,
  KIND_TINYINT,
  WORK_HAS_OFFSET,
  WORK_HEAP,
  WORK_OFFSET,
  WORK_POWERS,
  WORK_VALUE,
  WORK_ZONELESS,
} from './layout';
import { isForbiddenNumber, readDecimal, readDouble, readInteger } from './number';
import { FALSE_WORD, skipValue, TRUE_WORD } from './skip';
import { plainEnd, readEscaped } from './string';
import { readDate, readTimestamp } from './time';

const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
/** The part of an f64 that an f32 cuts off, and its half: there rounding twice may go wrong. */
const CUT_BITS: u64 = 0x1fffffff;
const CUT_HALF: u64 = 0x10000000;

/** Reads the value at `at`, not null, into a row of a column; returns the address behind it, 0 for the slow path. */
export function readColumn(work: usize, column: usize, at: usize, row: u32): usize {
  const kind = load<u32>(column + COLUMN_KIND);
  const values = load<u32>(column + COLUMN_VALUES) as usize;
  const index = row as usize;
  if (kind === KIND_STRING) return readText(work, column, at, index);
  if (isForbiddenNumber(at)) return 0;
  if (kind === KIND_BIGINT) return readInteger(at, values + (index << 3));
  if (kind === KIND_DOUBLE) {
    return readDouble(at, values + (index << 3), load<u32>(work + WORK_POWERS));
  }
  if (kind === KIND_TIMESTAMP) return readTime(work, column, at, row);
  if (kind === KIND_INT) return readInt(work, at, values + (index << 2));
  if (kind === KIND_BOOLEAN) return readBoolean(at, values, row);
  if (kind === KIND_DATE) {
    return load<u8>(at) === QUOTE ? readDate(at + 1, values + (index << 2), QUOTE) : 0;
  }
  if (kind === KIND_DECIMAL) {
    const scale = load<u32>(column + COLUMN_SCALE);
    return readDecimal(at, values + (index << 3), scale, load<i64>(column + COLUMN_LIMIT));
  }
  if (kind === KIND_TIMESTAMP_NTZ) return readLocalTime(work, at, values + (index << 3));
  if (kind === KIND_FLOAT) return readFloat(work, at, values + (index << 2));
  if (kind === KIND_SMALLINT) return readSmallInt(work, at, values + (index << 1));
  if (kind === KIND_TINYINT) return readTinyInt(work, at, values + index);
  const end = skipValue(at);
  if (end !== 0) storeView(column, index, at, end);
  return end;
}

/** A string without its quotes and escapes; of any other value the text, as Spark does. */
function readText(work: usize, column: usize, at: usize, index: usize): usize {
  if (load<u8>(at) !== QUOTE) {
    const end = skipValue(at);
    if (end !== 0) storeView(column, index, at, end);
    return end;
  }
  const end = plainEnd(at + 1);
  if (end === 0) return 0;
  if (load<u8>(end) === QUOTE) {
    storeView(column, index, at + 1, end);
    return end + 1;
  }
  if (load<u8>(end) !== BACKSLASH) return 0;
  const heap = load<u32>(work + WORK_HEAP) as usize;
  const next = readEscaped(at + 1, heap, work + WORK_HEAP);
  if (next !== 0) storeView(column, index, heap, load<u32>(work + WORK_HEAP) as usize);
  return next;
}

export function storeView(column: usize, index: usize, start: usize, end: usize): void {
  store<u32>((load<u32>(column + COLUMN_VALUES) as usize) + (index << 2), start as u32);
  store<u32>((load<u32>(column + COLUMN_ENDS) as usize) + (index << 2), end as u32);
}

/** A time without zone is the session's: its offset is known here only if it is always the same. */
function readTime(work: usize, column: usize, at: usize, row: u32): usize {
  if (load<u8>(at) !== QUOTE) return 0;
  const value = (load<u32>(column + COLUMN_VALUES) as usize) + ((row as usize) << 3);
  const end = readTimestamp(at + 1, value, work, QUOTE);
  if (end === 0 || load<u32>(work + WORK_ZONELESS) === 0) return end;
  if (load<u32>(work + WORK_HAS_OFFSET) !== 0) {
    store<i64>(value, load<i64>(value) - load<i64>(work + WORK_OFFSET));
    return end;
  }
  const count = load<u32>(column + COLUMN_LOCAL_COUNT);
  const rows = load<u32>(column + COLUMN_LOCAL_ROWS) as usize;
  store<u32>(rows + ((count as usize) << 2), row);
  store<u32>(column + COLUMN_LOCAL_COUNT, count + 1);
  return end;
}

function readLocalTime(work: usize, at: usize, value: usize): usize {
  if (load<u8>(at) !== QUOTE) return 0;
  const end = readTimestamp(at + 1, value, work, QUOTE);
  return load<u32>(work + WORK_ZONELESS) !== 0 ? end : 0;
}

/** Takes back what a row has left behind that is not simply written again. */
export function forgetRow(column: usize, row: u32): void {
  const count = load<u32>(column + COLUMN_LOCAL_COUNT);
  if (count === 0) return;
  const last = (load<u32>(column + COLUMN_LOCAL_ROWS) as usize) + (((count - 1) as usize) << 2);
  if (load<u32>(last) === row) store<u32>(column + COLUMN_LOCAL_COUNT, count - 1);
}

function readInt(work: usize, at: usize, target: usize): usize {
  const end = readInteger(at, work + WORK_VALUE);
  const value = load<i64>(work + WORK_VALUE);
  if (end === 0 || value !== (value as i32 as i64)) return 0;
  store<i32>(target, value as i32);
  return end;
}

function readSmallInt(work: usize, at: usize, target: usize): usize {
  const end = readInteger(at, work + WORK_VALUE);
  const value = load<i64>(work + WORK_VALUE);
  if (end === 0 || value !== (value as i16 as i64)) return 0;
  store<i16>(target, value as i16);
  return end;
}

function readTinyInt(work: usize, at: usize, target: usize): usize {
  const end = readInteger(at, work + WORK_VALUE);
  const value = load<i64>(work + WORK_VALUE);
  if (end === 0 || value !== (value as i8 as i64)) return 0;
  store<i8>(target, value as i8);
  return end;
}

function readFloat(work: usize, at: usize, target: usize): usize {
  const end = readDouble(at, work + WORK_VALUE, load<u32>(work + WORK_POWERS));
  if (end === 0 || (load<u64>(work + WORK_VALUE) & CUT_BITS) === CUT_HALF) return 0;
  store<f32>(target, load<f64>(work + WORK_VALUE) as f32);
  return end;
}

function readBoolean(at: usize, bitmap: usize, row: u32): usize {
  const word = load<u32>(at);
  const isTrue = word === TRUE_WORD;
  if (!isTrue && (word !== FALSE_WORD || load<u8>(at, 4) !== 0x65)) return 0;
  const byte = bitmap + ((row >>> 3) as usize);
  const bit: u32 = 1 << (row & 7);
  const others = load<u8>(byte) & (~bit as u8);
  store<u8>(byte, isTrue ? others | (bit as u8) : others);
  return isTrue ? at + 4 : at + 5;
}
