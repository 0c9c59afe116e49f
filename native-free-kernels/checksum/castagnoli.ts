/** CRC-32C (Castagnoli), bits reversed. */
const POLYNOMIAL: u32 = 0x82f63b78;
/** Bytes of one of the eight tables. */
const TABLE_BYTES: usize = 1024;

/** Fills the eight tables that `checksum` looks bytes up in: slicing by eight. */
export function fillChecksumTables(tables: usize): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1;
    store<u32>(tables + ((byte as usize) << 2), sum);
  }
  for (let entry: usize = 0; entry < TABLE_BYTES; entry += 4) {
    let sum = load<u32>(tables + entry);
    for (let table: usize = 1; table < 8; table++) {
      sum = (sum >>> 8) ^ load<u32>(tables + (((sum & 0xff) as usize) << 2));
      store<u32>(tables + table * TABLE_BYTES + entry, sum);
    }
  }
}

export function checksum(tables: usize, from: usize, byteLength: u32): u32 {
  const end = from + byteLength;
  let sum: u32 = ~0;
  for (const last = end - (byteLength & 7); from < last; from += 8) {
    const low = load<u32>(from) ^ sum;
    const high = load<u32>(from, 4);
    sum =
      look(tables, 7, low) ^
      look(tables, 6, low >>> 8) ^
      look(tables, 5, low >>> 16) ^
      look(tables, 4, low >>> 24) ^
      look(tables, 3, high) ^
      look(tables, 2, high >>> 8) ^
      look(tables, 1, high >>> 16) ^
      look(tables, 0, high >>> 24);
  }
  for (; from < end; from++) sum = (sum >>> 8) ^ look(tables, 0, sum ^ load<u8>(from));
  return ~sum;
}

function look(tables: usize, table: usize, byte: u32): u32 {
  return load<u32>(tables + table * TABLE_BYTES + (((byte & 0xff) as usize) << 2));
}
