const OFFSET_BASIS: u64 = (0xcbf29ce4 << 32) | 0x84222325;
const PRIME: u64 = 0x100000001b3;
const BAR: u8 = 0x7c;

/** A hash (FNV-1a) of those columns of a line whose bit is set in `keyColumns`. `ends` are the ends of the columns. */
export function hashKey(line: usize, ends: usize, columnCount: u32, keyColumns: u32): u64 {
  let hash = OFFSET_BASIS;
  let at = line;
  for (let column: u32 = 0; column < columnCount; column++) {
    const end = load<u32>(ends + ((column as usize) << 2)) as usize;
    if (((keyColumns >> column) & 1) !== 0) {
      for (; at < end; at++) hash = (hash ^ (load<u8>(at) as u64)) * PRIME;
      hash = (hash ^ (BAR as u64)) * PRIME;
    }
    at = end + 1;
  }
  return hash;
}
