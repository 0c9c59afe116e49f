// Lines of the texts of columns.

import { copyOver } from '../memory/inner/short';
import { isSet } from '../table/inner/layout';

/** Words of a column: address and size of what stands before its texts; validity, offsets and heap of the texts. */
const COLUMN_KEY: u32 = 0;
const COLUMN_VALIDITY: u32 = 8;
const COLUMN_OFFSETS: u32 = 12;
const COLUMN_HEAP: u32 = 16;
/** Address and size of what stands for a null; address 0: nothing, and what stands before it is left out, too. */
const COLUMN_NULL: u32 = 20;
const COLUMN_BYTES: u32 = 28;
/** Addresses and sizes of what begins a line, stands between texts, and ends a line. */
const STYLE_OPEN: u32 = 0;
const STYLE_BETWEEN: u32 = 8;
const STYLE_CLOSE: u32 = 16;
/** 1: lines without a byte between beginning and end are left out. */
const STYLE_SKIPS_EMPTY: u32 = 24;

/** Writes a line for each row, and where it ends (u32) unless `ends` is 0; returns the size of all. */
export function joinLines(
  columns: usize,
  columnCount: u32,
  count: u32,
  style: usize,
  target: usize,
  ends: usize,
): u32 {
  const skipsEmpty = load<u32>(style, STYLE_SKIPS_EMPTY) !== 0;
  const behind = columns + columnCount * COLUMN_BYTES;
  let end = target;
  for (let row: u32 = 0; row < count; row++) {
    const lineStart = end;
    end = writePart(style + STYLE_OPEN, end);
    const opened = end;
    let isFirst = true;
    for (let column = columns; column < behind; column += COLUMN_BYTES) {
      const hasValue = isSet(load<u32>(column, COLUMN_VALIDITY), row);
      if (!hasValue && load<u32>(column, COLUMN_NULL) === 0) continue;
      if (!isFirst) end = writePart(style + STYLE_BETWEEN, end);
      isFirst = false;
      end = writePart(column + COLUMN_KEY, end);
      end = hasValue ? writeText(column, row, end) : writePart(column + COLUMN_NULL, end);
    }
    end = skipsEmpty && end === opened ? lineStart : writePart(style + STYLE_CLOSE, end);
    if (ends !== 0) store<u32>(ends + ((row as usize) << 2), (end - target) as u32);
  }
  return (end - target) as u32;
}

function writePart(part: usize, target: usize): usize {
  return copyOver(target, load<u32>(part), load<u32>(part, 4));
}

function writeText(column: usize, row: u32, target: usize): usize {
  const place = (load<u32>(column, COLUMN_OFFSETS) as usize) + ((row as usize) << 2);
  const start = load<u32>(place);
  return copyOver(target, load<u32>(column, COLUMN_HEAP) + start, load<u32>(place, 4) - start);
}
