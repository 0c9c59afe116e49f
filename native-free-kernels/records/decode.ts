import { varint, varintBytes } from './inner/varint';

const MICROS_PER_MILLI: i64 = 1000;

/**
 * Reads the records of one record batch from row `row` on; see `RecordsKernels`. Returns the row behind the last, -1 where
 * the records are broken.
 */
export function decodeRecords(
  from: usize,
  end: usize,
  count: u32,
  baseOffset: i64,
  baseTimestamp: i64,
  isOneTime: bool,
  least: i64,
  until: i64,
  row: u32,
  columns: usize,
): i32 {
  const keyStarts = load<u32>(columns) as usize;
  const keyEnds = load<u32>(columns, 4) as usize;
  const valueStarts = load<u32>(columns, 8) as usize;
  const valueEnds = load<u32>(columns, 12) as usize;
  const headers = load<u32>(columns, 16) as usize;
  const offsets = load<u32>(columns, 20) as usize;
  const timestamps = load<u32>(columns, 24) as usize;
  for (let record: u32 = 0; record < count; record++) {
    let size = varintBytes(from, end);
    if (size === 0) return -1;
    const byteLength = varint(from, size);
    from += size;
    if (byteLength < 1 || byteLength > ((end - from) as i64)) return -1;
    const recordEnd = from + (byteLength as usize);
    // Behind the attributes, which mean nothing yet.
    from++;
    size = varintBytes(from, recordEnd);
    if (size === 0) return -1;
    const timestamp = isOneTime ? baseTimestamp : baseTimestamp + varint(from, size);
    from += size;
    size = varintBytes(from, recordEnd);
    if (size === 0) return -1;
    const offset = baseOffset + varint(from, size);
    from += size;

    size = varintBytes(from, recordEnd);
    if (size === 0) return -1;
    const keyBytes = varint(from, size);
    const keyStart = from + size;
    from = keyStart;
    if (keyBytes > 0) {
      if (keyBytes > ((recordEnd - from) as i64)) return -1;
      from += keyBytes as usize;
    }
    const keyEnd = from;
    size = varintBytes(from, recordEnd);
    if (size === 0) return -1;
    const valueBytes = varint(from, size);
    const valueStart = from + size;
    from = valueStart;
    if (valueBytes > 0) {
      if (valueBytes > ((recordEnd - from) as i64)) return -1;
      from += valueBytes as usize;
    }
    const valueEnd = from;
    from = recordEnd;
    if (offset < least || offset >= until) continue;
    const place = (row as usize) << 2;
    const hasKey = keyBytes >= 0;
    const hasValue = valueBytes >= 0;
    store<u32>(keyStarts + place, hasKey ? keyStart : 0);
    store<u32>(keyEnds + place, hasKey ? keyEnd : 0);
    store<u32>(valueStarts + place, hasValue ? valueStart : 0);
    store<u32>(valueEnds + place, hasValue ? valueEnd : 0);
    store<u32>(headers + place, valueEnd);
    store<i64>(offsets + (place << 1), offset);
    store<i64>(timestamps + (place << 1), timestamp * MICROS_PER_MILLI);
    row++;
  }
  return from === end ? row : -1;
}
