/** CRC-32C (Castagnoli), bits reversed. */
const POLYNOMIAL: u32 = 0x82f63b78;
/** Bytes of one of the eight tables. */
const TABLE_BYTES: usize = 1024;

/** Three blocks are summed side by side, because each step of one waits for the step before. */
const BLOCK_BYTES: usize = 128;
/** Behind the tables of bytes: four that say what a sum becomes by a block of zeros. */
const SHIFT_TABLES: usize = 8 * TABLE_BYTES;

/** Fills the eight tables that `checksum` looks bytes up in, slicing by eight, and those to put sums together with. */
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
  for (let bit: u32 = 0; bit < 32; bit++) fillShift(tables, bit);
}

/** What a bit becomes is put into all entries of its table that have it, behind those of lower bits. */
function fillShift(tables: usize, bit: u32): void {
  let sum: u32 = 1 << bit;
  for (let byte: usize = 0; byte < BLOCK_BYTES; byte++) sum = (sum >>> 8) ^ look(tables, 0, sum);
  const table = tables + SHIFT_TABLES + ((bit >>> 3) as usize) * TABLE_BYTES;
  const first: usize = 1 << (bit & 7);
  if (first === 1) store<u32>(table, 0);
  for (let entry: usize = 0; entry < first; entry++) {
    store<u32>(table + ((first + entry) << 2), load<u32>(table + (entry << 2)) ^ sum);
  }
}

/**
 * Three steps stand written out in the loop: a function that is called in several places is not inlined, and a call costs
 * more than a step.
 */
export function checksum(tables: usize, from: usize, byteLength: u32): u32 {
  const end = from + byteLength;
  let sum: u32 = ~0;
  for (; end - from >= 3 * BLOCK_BYTES; from += 3 * BLOCK_BYTES) {
    let second: u32 = 0;
    let third: u32 = 0;
    for (let at = from; at < from + BLOCK_BYTES; at += 8) {
      const low = load<u32>(at) ^ sum;
      const high = load<u32>(at, 4);
      const secondLow = load<u32>(at, BLOCK_BYTES) ^ second;
      const secondHigh = load<u32>(at, BLOCK_BYTES + 4);
      const thirdLow = load<u32>(at, 2 * BLOCK_BYTES) ^ third;
      const thirdHigh = load<u32>(at, 2 * BLOCK_BYTES + 4);
      sum =
        look(tables, 7, low) ^
        look(tables, 6, low >>> 8) ^
        look(tables, 5, low >>> 16) ^
        look(tables, 4, low >>> 24) ^
        look(tables, 3, high) ^
        look(tables, 2, high >>> 8) ^
        look(tables, 1, high >>> 16) ^
        look(tables, 0, high >>> 24);
      second =
        look(tables, 7, secondLow) ^
        look(tables, 6, secondLow >>> 8) ^
        look(tables, 5, secondLow >>> 16) ^
        look(tables, 4, secondLow >>> 24) ^
        look(tables, 3, secondHigh) ^
        look(tables, 2, secondHigh >>> 8) ^
        look(tables, 1, secondHigh >>> 16) ^
        look(tables, 0, secondHigh >>> 24);
      third =
        look(tables, 7, thirdLow) ^
        look(tables, 6, thirdLow >>> 8) ^
        look(tables, 5, thirdLow >>> 16) ^
        look(tables, 4, thirdLow >>> 24) ^
        look(tables, 3, thirdHigh) ^
        look(tables, 2, thirdHigh >>> 8) ^
        look(tables, 1, thirdHigh >>> 16) ^
        look(tables, 0, thirdHigh >>> 24);
    }
    sum = shift(tables, shift(tables, sum) ^ second) ^ third;
  }
  for (const last = end - ((end - from) & 7); from < last; from += 8) sum = step(tables, sum, from);
  for (; from < end; from++) sum = (sum >>> 8) ^ look(tables, 0, sum ^ load<u8>(from));
  return ~sum;
}

/** A sum with eight more bytes. */
function step(tables: usize, sum: u32, from: usize): u32 {
  const low = load<u32>(from) ^ sum;
  const high = load<u32>(from, 4);
  return (
    look(tables, 7, low) ^
    look(tables, 6, low >>> 8) ^
    look(tables, 5, low >>> 16) ^
    look(tables, 4, low >>> 24) ^
    look(tables, 3, high) ^
    look(tables, 2, high >>> 8) ^
    look(tables, 1, high >>> 16) ^
    look(tables, 0, high >>> 24)
  );
}

/** A sum with a block of zeros more. */
function shift(tables: usize, sum: u32): u32 {
  return (
    look(tables, 8, sum) ^
    look(tables, 9, sum >>> 8) ^
    look(tables, 10, sum >>> 16) ^
    look(tables, 11, sum >>> 24)
  );
}

function look(tables: usize, table: usize, byte: u32): u32 {
  return load<u32>(tables + table * TABLE_BYTES + (((byte & 0xff) as usize) << 2));
}
