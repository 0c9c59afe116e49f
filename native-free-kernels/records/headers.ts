import { varint, varintBytes } from './inner/varint';

/** The lengths of key and value. */
const HEADER_BYTES_MIN: i64 = 2;

/**
 * Counts the headers of records: `places` has the address of each record's. Writes the offsets of a list column and
 * returns the last of them, or -1 where there cannot be so many before `end`, the end of all records.
 */
export function countHeaders(places: usize, count: u32, end: usize, offsets: usize): i32 {
  let total: i64 = 0;
  store<u32>(offsets, 0);
  for (const last = places + ((count as usize) << 2); places < last; places += 4) {
    const at = load<u32>(places) as usize;
    const size = varintBytes(at, end);
    if (size === 0) return -1;
    const headers = varint(at, size);
    if (headers < 0 || headers > ((end - at) as i64) / HEADER_BYTES_MIN) return -1;
    total += headers;
    if (total > (i32.MAX_VALUE as i64)) return -1;
    offsets += 4;
    store<u32>(offsets, total as u32);
  }
  return total as i32;
}

/**
 * Finds the keys and values of all headers. False where they do not lie within `end`, the end of all records.
 */
export function findHeaders(
  places: usize,
  count: u32,
  end: usize,
  keyStarts: usize,
  keyEnds: usize,
  valueStarts: usize,
  valueEnds: usize,
): bool {
  for (const last = places + ((count as usize) << 2); places < last; places += 4) {
    let at = load<u32>(places) as usize;
    let size = varintBytes(at, end);
    if (size === 0) return false;
    let left = varint(at, size);
    at += size;
    for (; left > 0; left--, keyStarts += 4, keyEnds += 4, valueStarts += 4, valueEnds += 4) {
      size = varintBytes(at, end);
      if (size === 0) return false;
      const keyBytes = varint(at, size);
      at += size;
      if (keyBytes < 0 || keyBytes > ((end - at) as i64)) return false;
      store<u32>(keyStarts, at);
      at += keyBytes as usize;
      store<u32>(keyEnds, at);
      size = varintBytes(at, end);
      if (size === 0) return false;
      const valueBytes = varint(at, size);
      at += size;
      if (valueBytes > ((end - at) as i64)) return false;
      const isNull = valueBytes < 0;
      store<u32>(valueStarts, isNull ? 0 : at);
      if (!isNull) at += valueBytes as usize;
      store<u32>(valueEnds, isNull ? 0 : at);
    }
  }
  return true;
}
