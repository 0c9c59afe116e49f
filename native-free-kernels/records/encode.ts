import { sizeOfVarint, writeVarint } from './inner/varint';

/**
 * Writes rows as the records of one record batch, as many as fit `byteLimit`; see `RecordsKernels`. Returns how many, and
 * at `written` how many bytes they take.
 */
export function encodeRecords(
  rows: usize,
  count: u32,
  columns: usize,
  target: usize,
  byteLimit: u32,
  written: usize,
): u32 {
  const end = target + byteLimit;
  const start = target;
  let record: u32 = 0;
  for (; record < count; record++, rows += 4) {
    const row = load<u32>(rows);
    const keyBytes = lengthOf(columns, row);
    const valueBytes = lengthOf(columns + 12, row);
    const firstHeader = headerOffset(columns, row);
    const headers = hasHeaders(columns, row) ? headerOffset(columns, row + 1) - firstHeader : 0;
    // Attributes and the time's difference take one byte each.
    let byteLength =
      2 +
      sizeOfVarint(record) +
      sizeOfPart(keyBytes) +
      sizeOfPart(valueBytes) +
      sizeOfVarint(headers);
    for (let header: u32 = 0; header < headers; header++) {
      byteLength += sizeOfPart(lengthOf(columns + 32, firstHeader + header));
      byteLength += sizeOfPart(lengthOf(columns + 44, firstHeader + header));
    }
    if (((sizeOfVarint(byteLength) + byteLength) as usize) > end - target) break;
    target = writeVarint(target, byteLength);
    store<u16>(target, 0);
    target = writeVarint(target + 2, record);
    target = writePart(target, columns, row, keyBytes);
    target = writePart(target, columns + 12, row, valueBytes);
    target = writeVarint(target, headers);
    for (let header: u32 = 0; header < headers; header++) {
      const place = firstHeader + header;
      target = writePart(target, columns + 32, place, lengthOf(columns + 32, place));
      target = writePart(target, columns + 44, place, lengthOf(columns + 44, place));
    }
  }
  store<u32>(written, (target - start) as u32);
  return record;
}

/** Whether a bitmap, which may be absent, has a row's bit. */
function isValid(validity: usize, row: u32): bool {
  return validity === 0 || ((load<u8>(validity + (row >>> 3)) >>> (row & 7)) & 1) !== 0;
}

/** Length of a byte string, -1 for null; of a column that is not there all are null. */
function lengthOf(column: usize, row: u32): i32 {
  const offsets = load<u32>(column, 4) as usize;
  if (offsets === 0 || !isValid(load<u32>(column), row)) return -1;
  const place = offsets + ((row as usize) << 2);
  return load<i32>(place, 4) - load<i32>(place);
}

function sizeOfPart(byteLength: i32): u32 {
  return sizeOfVarint(byteLength) + (byteLength > 0 ? (byteLength as u32) : 0);
}

function writePart(target: usize, column: usize, row: u32, byteLength: i32): usize {
  target = writeVarint(target, byteLength);
  if (byteLength <= 0) return target;
  const offsets = load<u32>(column, 4) as usize;
  const heap = load<u32>(column, 8) as usize;
  memory.copy(target, heap + load<u32>(offsets + ((row as usize) << 2)), byteLength as usize);
  return target + byteLength;
}

function hasHeaders(columns: usize, row: u32): bool {
  return load<u32>(columns, 28) !== 0 && isValid(load<u32>(columns, 24), row);
}

function headerOffset(columns: usize, row: u32): u32 {
  const offsets = load<u32>(columns, 28) as usize;
  return offsets === 0 ? 0 : load<u32>(offsets + ((row as usize) << 2));
}
