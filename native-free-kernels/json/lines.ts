import { forgetRow, readColumn } from './inner/column';
import { findKey, isPlainKey } from './inner/key';
import {
  COLUMN_BYTES,
  COLUMN_STAMP,
  KEY_BYTE_LENGTH,
  KEY_COLUMN,
  KEY_SHIFT,
  KEYS_MAX,
  WORK_COLUMN_COUNT,
  WORK_COLUMNS,
  WORK_HEAP,
  WORK_KEY_COUNT,
  WORK_KEYS,
  WORK_ROW,
} from './inner/layout';
import { markNulls } from './inner/nulls';
import { endShape, learnStep, learnsShape, readAlike } from './inner/shape';
import { NULL_WORD, skipBlanks, skipColon, skipValue } from './inner/skip';

const QUOTE: u32 = 0x22;
const COMMA: u32 = 0x2c;
const OPEN_BRACE: u32 = 0x7b;
const CLOSE_BRACE: u32 = 0x7d;

/**
 * Reads lines, each an object, into columns: one pass, no memory of its own. Stops at the first line that is unusual in
 * any way and returns its number; that line has left no trace.
 */
export function parseJsonLines(work: usize, starts: usize, ends: usize, from: u32, to: u32): u32 {
  let row = load<u32>(work + WORK_ROW);
  for (; from < to; from++) {
    const end = load<u32>(ends + ((from as usize) << 2)) as usize;
    const at = skipBlanks(load<u32>(starts + ((from as usize) << 2)) as usize);
    if (at >= end) continue;
    const heap = load<u32>(work + WORK_HEAP);
    const stamp = (from + 1) << 1;
    if (!readAlike(work, at, stamp, row)) {
      forgetLine(work, row, heap);
      if (!readObject(work, at, stamp + 1, row)) {
        forgetLine(work, row, heap);
        break;
      }
    }
    row++;
  }
  store<u32>(work + WORK_ROW, row);
  return from;
}

/** What follows the object on its line does not count, as in Spark. */
function readObject(work: usize, at: usize, stamp: u32, row: u32): bool {
  const learns = learnsShape(work);
  const isRead = readMembers(work, at, stamp, row, learns);
  if (learns) endShape(work, isRead);
  return isRead;
}

function readMembers(work: usize, at: usize, stamp: u32, row: u32, learns: bool): bool {
  if (load<u8>(at) !== OPEN_BRACE) return false;
  const keys = load<u32>(work + WORK_KEYS) as usize;
  const columns = load<u32>(work + WORK_COLUMNS) as usize;
  const knownEnd = keys + ((load<u32>(work + WORK_KEY_COUNT) as usize) << KEY_SHIFT);
  const notKept = keys + ((KEYS_MAX as usize) << KEY_SHIFT);
  let expected = keys;
  let seenCount: u32 = 0;
  let gap = at;
  at = skipBlanks(at + 1);
  let isOpen = load<u8>(at) !== CLOSE_BRACE;
  while (isOpen) {
    // Nearly always the key is the one that followed the last one before, without blanks.
    let record = expected;
    if (record < knownEnd && isPlainKey(record, at)) {
      at = skipBlanks(at + (load<u32>(record + KEY_BYTE_LENGTH) as usize));
    } else {
      const key = load<u8>(at) === QUOTE ? findKey(work, at) : -1;
      if (key < 0) return false;
      record = keys + ((key as usize) << KEY_SHIFT);
      at = skipColon(at + (load<u32>(record + KEY_BYTE_LENGTH) as usize) - 1);
      if (at === 0) return false;
    }
    if (record !== notKept) expected = record + (1 << KEY_SHIFT);
    const number = load<i32>(record + KEY_COLUMN);
    if (learns) learnStep(work, gap, at, number);
    if (number < 0) {
      at = skipValue(at);
    } else {
      const column = columns + (number as usize) * COLUMN_BYTES;
      if (load<u32>(column + COLUMN_STAMP) === stamp) return false;
      if (load<u32>(at) === NULL_WORD) {
        at += 4;
      } else {
        at = readColumn(work, column, at, row);
        store<u32>(column + COLUMN_STAMP, stamp);
        seenCount++;
      }
    }
    if (at === 0) return false;
    gap = at;
    at = skipBlanks(at);
    const mark: u32 = load<u8>(at);
    isOpen = mark === COMMA;
    if (!isOpen && mark !== CLOSE_BRACE) return false;
    if (isOpen) at = skipBlanks(at + 1);
  }
  if (seenCount < load<u32>(work + WORK_COLUMN_COUNT)) markNulls(work, stamp, row);
  return true;
}

function forgetLine(work: usize, row: u32, heap: u32): void {
  store<u32>(work + WORK_HEAP, heap);
  const count = load<u32>(work + WORK_COLUMN_COUNT);
  let column = load<u32>(work + WORK_COLUMNS) as usize;
  const last = column + (count as usize) * COLUMN_BYTES;
  for (; column < last; column += COLUMN_BYTES) forgetRow(column, row);
}
