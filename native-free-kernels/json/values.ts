// Values of JSON that lie anywhere, as `readColumn` finds them: addresses of their first bytes, 0 for nulls, and of their ends. What is
// inside of them is well-formed. Rows that are unusual in any way are set in `bad`.

import { clearMarks, mark } from '../bitmap/inner/marks';
import { readColumn } from './inner/column';
import { COLUMN_ENDS, COLUMN_NULL_COUNT, COLUMN_VALIDITY, COLUMN_VALUES } from './inner/layout';
import { NULL_WORD, skipBlanks, skipValue } from './inner/skip';

const COMMA: u32 = 0x2c;
const OPEN_BRACKET: u32 = 0x5b;
const CLOSE_BRACKET: u32 = 0x5d;
const NO_ROOM: i32 = -2;

/** Reads them into the column with the record at `column`, which is that of the work record; returns 1 where some are bad. */
export function readJsonValues(
  work: usize,
  column: usize,
  starts: usize,
  ends: usize,
  count: u32,
  bad: usize,
): u32 {
  let any: u32 = 0;
  clearMarks(bad, count);
  for (let row: u32 = 0; row < count; row++, starts += 4, ends += 4) {
    const start = load<u32>(starts) as usize;
    if (start === 0) {
      setNull(column, row);
    } else if (readColumn(work, column, start, row) !== (load<u32>(ends) as usize)) {
      setNull(column, row);
      mark(bad, row);
      any = 1;
    }
  }
  return any;
}

/**
 * The elements of arrays, as such values: `lists` gets the offsets of the lists. Returns how many elements there are, or -2 where these
 * are more than `capacity`. What is no array is bad.
 */
export function splitJsonArrays(
  starts: usize,
  count: u32,
  lists: usize,
  elementStarts: usize,
  elementEnds: usize,
  capacity: u32,
  bad: usize,
): i32 {
  let total: u32 = 0;
  clearMarks(bad, count);
  store<u32>(lists, 0);
  for (let row: u32 = 0; row < count; row++, starts += 4) {
    let at = load<u32>(starts) as usize;
    if (at !== 0) {
      let isOpen = load<u8>(at) === OPEN_BRACKET;
      if (!isOpen) mark(bad, row);
      else {
        at = skipBlanks(at + 1);
        isOpen = load<u8>(at) !== CLOSE_BRACKET;
      }
      while (isOpen) {
        if (total === capacity) return NO_ROOM;
        const end = skipValue(at);
        if (end === 0) {
          mark(bad, row);
          break;
        }
        const place = (total as usize) << 2;
        store<u32>(elementStarts + place, load<u32>(at) === NULL_WORD ? 0 : (at as u32));
        store<u32>(elementEnds + place, end as u32);
        total++;
        at = skipBlanks(end);
        isOpen = load<u8>(at) === COMMA;
        if (isOpen) at = skipBlanks(at + 1);
      }
    }
    lists += 4;
    store<u32>(lists, total);
  }
  return total as i32;
}

/** A null; as text it is empty. */
function setNull(column: usize, row: u32): void {
  store<u32>(column + COLUMN_NULL_COUNT, load<u32>(column + COLUMN_NULL_COUNT) + 1);
  const byte = (load<u32>(column + COLUMN_VALIDITY) as usize) + ((row >>> 3) as usize);
  store<u8>(byte, load<u8>(byte) & (~((1 as u32) << (row & 7)) as u8));
  const ends = load<u32>(column + COLUMN_ENDS) as usize;
  if (ends === 0) return;
  store<u32>((load<u32>(column + COLUMN_VALUES) as usize) + ((row as usize) << 2), 0);
  store<u32>(ends + ((row as usize) << 2), 0);
}
