// Writes rows as lines of text: what the checksum of the Nexmark answers is defined over.

/** Column record: kind, values, offsets (texts), validity (0: no nulls), all u32. */
const COLUMN_BYTES: usize = 16;
const COLUMN_VALUES: usize = 4;
const COLUMN_OFFSETS: usize = 8;
const COLUMN_VALIDITY: usize = 12;

const KIND_INTEGER: u32 = 0;
/** Microseconds, written as milliseconds. */
const KIND_TIME: u32 = 1;
/** Written without its fraction. */
const KIND_DOUBLE: u32 = 2;
const KIND_TEXT: u32 = 3;
const KIND_SHORT_INTEGER: u32 = 4;
/** 128 bits wide, of which 64 are used; the scale is kind - KIND_DECIMAL. */
const KIND_DECIMAL: u32 = 16;
/** 64 bits wide; the scale is kind - KIND_SHORT_DECIMAL. */
const KIND_SHORT_DECIMAL: u32 = 64;

const POWERS: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
  100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000,
  100000000000000000, 1000000000000000000, 10000000000000000000,
]);
const BAR: u8 = 0x7c;
const POINT: u8 = 0x2e;
const MINUS: u8 = 0x2d;
const ZERO: u8 = 0x30;
const NULL_TEXT: u16 = 0x4e5c;

/** Writes the columns of a row to `at`, a bar between two, and the ends of the columns to `ends`; returns the end. */
export function writeLine(columns: usize, count: u32, row: usize, at: usize, ends: usize): usize {
  for (let column: u32 = 0; column < count; column++) {
    if (column > 0) store<u8>(at++, BAR);
    at = writeValue(columns + (column as usize) * COLUMN_BYTES, row, at);
    store<u32>(ends + ((column as usize) << 2), at as u32);
  }
  return at;
}

function writeValue(column: usize, row: usize, at: usize): usize {
  const kind = load<u32>(column);
  const values = load<u32>(column + COLUMN_VALUES) as usize;
  const validity = load<u32>(column + COLUMN_VALIDITY) as usize;
  if (validity !== 0 && ((load<u8>(validity + (row >> 3)) >> ((row & 7) as u8)) & 1) === 0) {
    store<u16>(at, NULL_TEXT);
    return at + 2;
  }
  if (kind === KIND_TEXT) return writeText(values, load<u32>(column + COLUMN_OFFSETS), row, at);
  if (kind === KIND_INTEGER) return writeInteger(load<i64>(values + (row << 3)), 0, at);
  if (kind === KIND_SHORT_INTEGER) return writeInteger(load<i32>(values + (row << 2)), 0, at);
  if (kind === KIND_TIME) return writeInteger(load<i64>(values + (row << 3)) / 1000, 0, at);
  if (kind === KIND_DOUBLE) {
    return writeInteger(Math.floor(load<f64>(values + (row << 3))) as i64, 0, at);
  }
  if (kind >= KIND_SHORT_DECIMAL) {
    return writeInteger(load<i64>(values + (row << 3)), kind - KIND_SHORT_DECIMAL, at);
  }
  return writeInteger(load<i64>(values + (row << 4)), kind - KIND_DECIMAL, at);
}

/** Writes up to 15 bytes more than the text has. */
function writeText(heap: usize, offsets: usize, row: usize, at: usize): usize {
  const from = load<u32>(offsets + (row << 2)) as usize;
  const byteLength = (load<u32>(offsets + (row << 2), 4) as usize) - from;
  for (let byte: usize = 0; byte < byteLength; byte += 16) {
    v128.store(at + byte, v128.load(heap + from + byte));
  }
  return at + byteLength;
}

/** An integer of which the last `scale` digits stand behind a point. */
function writeInteger(value: i64, scale: u32, at: usize): usize {
  let rest: u64 = value < 0 ? -value : value;
  if (value < 0) store<u8>(at++, MINUS);
  const digits = max(digitCount(rest), scale + 1);
  const byteLength = (digits + (scale > 0 ? 1 : 0)) as usize;
  for (let place: u32 = 0, target = at + byteLength; place < digits; place++) {
    if (place === scale && scale > 0) store<u8>(--target, POINT);
    const tenth = rest / 10;
    store<u8>(--target, ZERO + ((rest - tenth * 10) as u8));
    rest = tenth;
  }
  return at + byteLength;
}

/** By its number of bits a number has one of two numbers of digits. */
function digitCount(value: u64): u32 {
  const bits = 64 - (clz(value | 1) as u32);
  const least = (bits * 1233) >> 12;
  return value < load<u64>(POWERS + ((least as usize) << 3)) ? max<u32>(least, 1) : least + 1;
}
