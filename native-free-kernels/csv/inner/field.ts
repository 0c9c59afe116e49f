import { storeView } from '../../json/inner/column';
import {
  COLUMN_ENDS,
  COLUMN_KIND,
  COLUMN_LIMIT,
  COLUMN_LOCAL_COUNT,
  COLUMN_LOCAL_ROWS,
  COLUMN_NULL_COUNT,
  COLUMN_SCALE,
  COLUMN_VALIDITY,
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
  WORK_OFFSET,
  WORK_POWERS,
  WORK_VALUE,
  WORK_ZONELESS,
} from '../../json/inner/layout';
import { readDecimal, readDouble, readInteger } from '../../json/inner/number';
import { isUtf8 } from '../../json/inner/string';
import { readDate, readTimestamp } from '../../json/inner/time';

const MINUS: u32 = 0x2d;
/** `true` and `fals` as words. */
const TRUE_WORD: u32 = 0x65757274;
const FALSE_WORD: u32 = 0x736c6166;
const SMALL_LETTERS: u32 = 0x20202020;
const LETTER_E: u32 = 0x65;
const LETTER_T: u32 = 0x54;
const SPACE: u32 = 0x20;
/** The part of an f64 that an f32 cuts off, and its half: there rounding twice may go wrong. */
const CUT_BITS: u64 = 0x1fffffff;
const CUT_HALF: u64 = 0x10000000;

/** Reads the text at [at, end), not empty, into a row of a column; false for the slow path. */
export function readField(work: usize, column: usize, at: usize, end: usize, row: u32): bool {
  const kind = load<u32>(column + COLUMN_KIND);
  const values = load<u32>(column + COLUMN_VALUES) as usize;
  const index = row as usize;
  if (kind === KIND_STRING) {
    storeView(column, index, at, end);
    return isText(at, end);
  }
  if (kind === KIND_BIGINT) return readInteger(at, values + (index << 3)) === end;
  if (kind === KIND_INT) {
    const isWhole = readInteger(at, work + WORK_VALUE) === end;
    const value = load<i64>(work + WORK_VALUE);
    store<i32>(values + (index << 2), value as i32);
    return isWhole && value === (value as i32 as i64);
  }
  if (kind === KIND_DOUBLE) return readFraction(work, at, end, values + (index << 3));
  if (kind === KIND_TIMESTAMP) return readTime(work, column, at, end, row);
  if (kind === KIND_DATE) return readDay(at, end, values + (index << 2));
  if (kind === KIND_DECIMAL) {
    const scale = load<u32>(column + COLUMN_SCALE);
    const limit = load<i64>(column + COLUMN_LIMIT);
    return readDecimal(at, values + (index << 3), scale, limit) === end;
  }
  if (kind === KIND_BOOLEAN) return readBoolean(at, end, values, row);
  if (kind === KIND_TIMESTAMP_NTZ) {
    const next = readTimestamp(at, values + (index << 3), work, load<u8>(end));
    return next === end + 1 && load<u32>(work + WORK_ZONELESS) !== 0;
  }
  if (kind === KIND_FLOAT) {
    const isRead = readFraction(work, at, end, work + WORK_VALUE);
    store<f32>(values + (index << 2), load<f64>(work + WORK_VALUE) as f32);
    return isRead && (load<u64>(work + WORK_VALUE) & CUT_BITS) !== CUT_HALF;
  }
  const isWhole = readInteger(at, work + WORK_VALUE) === end;
  const value = load<i64>(work + WORK_VALUE);
  if (kind === KIND_SMALLINT) {
    store<i16>(values + (index << 1), value as i16);
    return isWhole && value === (value as i16 as i64);
  }
  store<i8>(values + index, value as i8);
  return kind === KIND_TINYINT && isWhole && value === (value as i8 as i64);
}

/** The row is null in the column; as text it is empty. */
export function setNull(column: usize, row: u32): void {
  store<u32>(column + COLUMN_NULL_COUNT, load<u32>(column + COLUMN_NULL_COUNT) + 1);
  const byte = (load<u32>(column + COLUMN_VALIDITY) as usize) + ((row >>> 3) as usize);
  const bit: u32 = 1 << (row & 7);
  store<u8>(byte, load<u8>(byte) & (~bit as u8));
  if (load<u32>(column + COLUMN_ENDS) !== 0) storeView(column, row as usize, 0, 0);
}

/** Takes back that the row is null. */
export function unsetNull(column: usize, row: u32): void {
  const byte = (load<u32>(column + COLUMN_VALIDITY) as usize) + ((row >>> 3) as usize);
  const bit: u32 = 1 << (row & 7);
  store<u8>(byte, load<u8>(byte) | (bit as u8));
}

/** `-0` is minus zero here, so the integer 0 of the reader will not do. */
function readFraction(work: usize, at: usize, end: usize, value: usize): bool {
  const next = readDouble(at, value, load<u32>(work + WORK_POWERS));
  return next === end && (load<u8>(at) !== MINUS || load<f64>(value) !== 0);
}

/** A time without zone is the session's: its offset is known here only if it is always the same. */
function readTime(work: usize, column: usize, at: usize, end: usize, row: u32): bool {
  const value = (load<u32>(column + COLUMN_VALUES) as usize) + ((row as usize) << 3);
  if (readTimestamp(at, value, work, load<u8>(end)) !== end + 1) return false;
  if (load<u32>(work + WORK_ZONELESS) === 0) return true;
  if (load<u32>(work + WORK_HAS_OFFSET) !== 0) {
    store<i64>(value, load<i64>(value) - load<i64>(work + WORK_OFFSET));
    return true;
  }
  const count = load<u32>(column + COLUMN_LOCAL_COUNT);
  const rows = load<u32>(column + COLUMN_LOCAL_ROWS) as usize;
  store<u32>(rows + ((count as usize) << 2), row);
  store<u32>(column + COLUMN_LOCAL_COUNT, count + 1);
  return true;
}

/** What comes behind a day and its separator is left out. */
function readDay(at: usize, end: usize, value: usize): bool {
  const behind = at + 10;
  const mark: u32 = load<u8>(behind);
  if (end < behind || readDate(at, value, mark) === 0) return false;
  return end === behind || mark === LETTER_T || mark === SPACE;
}

function readBoolean(at: usize, end: usize, bitmap: usize, row: u32): bool {
  const word = load<u32>(at) | SMALL_LETTERS;
  const isTrue = word === TRUE_WORD && end - at === 4;
  const isFalse =
    word === FALSE_WORD && end - at === 5 && ((load<u8>(at, 4) as u32) | 0x20) === LETTER_E;
  const byte = bitmap + ((row >>> 3) as usize);
  const bit: u32 = 1 << (row & 7);
  const others = load<u8>(byte) & (~bit as u8);
  store<u8>(byte, isTrue ? others | (bit as u8) : others);
  return isTrue || isFalse;
}

/** True for UTF-8; most text is ASCII. */
function isText(at: usize, end: usize): bool {
  const start = at;
  for (; at + 16 <= end; at += 16) {
    if (i8x16.bitmask(v128.load(at)) !== 0) return isUtf8(start, end);
  }
  const wide = i8x16.bitmask(v128.load(at)) & ((1 << ((end - at) as i32)) - 1);
  return wide === 0 || isUtf8(start, end);
}
