import { varint, varintBytes } from '../records/inner/varint';
import { readDecimal } from './inner/decimal';
import {
  BEHIND_LENGTH,
  KIND_BOOLEAN,
  KIND_BYTES,
  KIND_DOUBLE,
  KIND_ENUM,
  KIND_FLOAT,
  KIND_INT,
  KIND_LONG,
  KIND_MILLIS,
  KIND_RECORD,
  KIND_WIDE_DECIMAL,
  NO_UNION,
  STEP_BYTES,
  STEP_ENDS,
  STEP_EXTRA,
  STEP_KIND,
  STEP_NULL_BRANCH,
  STEP_SIZE,
  STEP_VALIDITY,
  STEP_VALUES,
} from './inner/step';

const MICROS_PER_MILLI: i64 = 1000;
/** No value ends here. */
const MALFORMED: usize = 0;

/** Reads byte strings from `row` on as values of Avro; see `AvroKernels`. Returns the first row that is malformed. */
export function readAvroRows(
  steps: usize,
  stepCount: u32,
  starts: usize,
  ends: usize,
  headerBytes: u32,
  row: u32,
  count: u32,
): u32 {
  const stepsEnd = steps + (stepCount as usize) * STEP_BYTES;
  for (; row < count; row++) {
    const place = (row as usize) << 2;
    const start = load<u32>(starts + place) as usize;
    const end = load<u32>(ends + place) as usize;
    if (start === 0) {
      clear(steps, stepsEnd, row);
      continue;
    }
    if (headerBytes > 0 && (end - start < (headerBytes as usize) || load<u8>(start) !== 0)) {
      return row;
    }
    if (readRow(steps, stepsEnd, start + headerBytes, end, row) === MALFORMED) return row;
  }
  return count;
}

/** Makes what the steps write null in a row. */
export function clearAvroRow(steps: usize, stepCount: u32, row: u32): void {
  clear(steps, steps + (stepCount as usize) * STEP_BYTES, row);
}

function readRow(steps: usize, stepsEnd: usize, at: usize, end: usize, row: u32): usize {
  for (let step = steps; step < stepsEnd; step += STEP_BYTES) {
    const nullBranch = load<u32>(step, STEP_NULL_BRANCH);
    const kind = load<u32>(step, STEP_KIND);
    if (nullBranch !== NO_UNION) {
      const size = varintBytes(at, end);
      if (size === 0) return MALFORMED;
      const branch = varint(at, size);
      if (branch !== 0 && branch !== 1) return MALFORMED;
      at += size;
      if (branch === (nullBranch as i64)) {
        const last = kind === KIND_RECORD ? step + load<u32>(step, STEP_SIZE) * STEP_BYTES : step;
        clear(step, last + STEP_BYTES, row);
        step = last;
        continue;
      }
    }
    if (kind === KIND_RECORD) continue;
    at = readValue(step, kind, at, end, row);
    if (at === MALFORMED) return MALFORMED;
  }
  return at;
}

function readValue(step: usize, kind: u32, at: usize, end: usize, row: u32): usize {
  const values = load<u32>(step, STEP_VALUES) as usize;
  switch (kind) {
    case KIND_BOOLEAN: {
      if (at >= end) return MALFORMED;
      if (values !== 0) storeBit(values, row, load<u8>(at) === 1);
      return at + 1;
    }
    case KIND_INT:
    case KIND_LONG:
    case KIND_MILLIS:
      return readNumber(kind, values, at, end, row);
    case KIND_FLOAT: {
      if (end - at < 4) return MALFORMED;
      if (values !== 0) store<u32>(values + ((row as usize) << 2), load<u32>(at));
      return at + 4;
    }
    case KIND_DOUBLE: {
      if (end - at < 8) return MALFORMED;
      if (values !== 0) store<u64>(values + ((row as usize) << 3), load<u64>(at));
      return at + 8;
    }
    case KIND_ENUM:
      return readSymbol(step, at, end, row);
    default:
      return readBytes(step, kind, at, end, row);
  }
}

function readNumber(kind: u32, values: usize, at: usize, end: usize, row: u32): usize {
  const size = varintBytes(at, end);
  if (size === 0) return MALFORMED;
  const value = varint(at, size);
  if (kind === KIND_INT) {
    if ((value as i32 as i64) !== value) return MALFORMED;
    if (values !== 0) store<i32>(values + ((row as usize) << 2), value as i32);
  } else if (values !== 0) {
    const micros = kind === KIND_MILLIS ? value * MICROS_PER_MILLI : value;
    store<i64>(values + ((row as usize) << 3), micros);
  }
  return at + size;
}

function readSymbol(step: usize, at: usize, end: usize, row: u32): usize {
  const size = varintBytes(at, end);
  if (size === 0) return MALFORMED;
  const symbol = varint(at, size);
  if (symbol < 0 || symbol >= (load<u32>(step, STEP_SIZE) as i64)) return MALFORMED;
  const view = load<u32>(step, STEP_EXTRA) + ((symbol as u32) << 3);
  storeView(step, row, load<u32>(view), load<u32>(view, 4));
  return at + size;
}

/** Byte strings, and decimals that are some. */
function readBytes(step: usize, kind: u32, at: usize, end: usize, row: u32): usize {
  const fixedBytes = load<u32>(step, STEP_SIZE);
  let byteLength = fixedBytes as i64;
  if (fixedBytes === BEHIND_LENGTH) {
    const size = varintBytes(at, end);
    if (size === 0) return MALFORMED;
    byteLength = varint(at, size);
    at += size;
  }
  if (byteLength < 0 || byteLength > ((end - at) as i64)) return MALFORMED;
  const valueEnd = at + (byteLength as usize);
  if (kind === KIND_BYTES) {
    storeView(step, row, at, valueEnd);
    return valueEnd;
  }
  const isWide = kind === KIND_WIDE_DECIMAL;
  const values = load<u32>(step, STEP_VALUES) as usize;
  const target = values === 0 ? 0 : values + ((row as usize) << (isWide ? 4 : 3));
  const limit = load<u32>(step, STEP_EXTRA) as usize;
  return readDecimal(at, valueEnd, limit, target, isWide) ? valueEnd : MALFORMED;
}

function clear(steps: usize, stepsEnd: usize, row: u32): void {
  for (let step = steps; step < stepsEnd; step += STEP_BYTES) {
    const validity = load<u32>(step, STEP_VALIDITY) as usize;
    if (validity !== 0) storeBit(validity, row, false);
    if (load<u32>(step, STEP_ENDS) !== 0) storeView(step, row, 0, 0);
  }
}

function storeView(step: usize, row: u32, start: usize, end: usize): void {
  const values = load<u32>(step, STEP_VALUES) as usize;
  if (values === 0) return;
  const place = (row as usize) << 2;
  store<u32>(values + place, start);
  store<u32>((load<u32>(step, STEP_ENDS) as usize) + place, end);
}

function storeBit(bitmap: usize, row: u32, isSet: bool): void {
  const place = bitmap + (row >>> 3);
  const bit = 1 << (row & 7);
  store<u8>(place, isSet ? load<u8>(place) | bit : load<u8>(place) & ~bit);
}
