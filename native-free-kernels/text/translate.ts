// Characters put for others. The table has 8 bytes for each of ASCII: the size of what stands for it and its bytes in UTF-8. Behind
// it come `otherCount` entries of 16 bytes for characters that have more bytes: their size and bytes, and those for them.

const ASCII: u32 = 128;
const ENTRY_SHIFT: usize = 3;
const OTHER_BYTES: usize = 16;

/** Offsets of the texts with other characters; returns the last, or -1 over 2 GiB. */
export function translatedOffsets(
  textOffsets: usize,
  heap: usize,
  length: u32,
  table: usize,
  otherCount: u32,
  offsets: usize,
): i32 {
  let total: u64 = 0;
  store<u32>(offsets, 0);
  for (let row: u32 = 0; row < length; row++) {
    let at = heap + (load<u32>(textOffsets) as usize);
    textOffsets += 4;
    const end = heap + (load<u32>(textOffsets) as usize);
    while (at < end) {
      const byte: u32 = load<u8>(at);
      if (byte < ASCII) {
        total += load<u32>(table + ((byte as usize) << ENTRY_SHIFT));
        at++;
        continue;
      }
      const size = characterBytes(at, end);
      const other = otherAt(table, otherCount, at, size);
      total += other === 0 ? size : load<u32>(other, 8);
      at += size;
    }
    offsets += 4;
    store<u32>(offsets, total as u32);
  }
  return total > (i32.MAX_VALUE as u64) ? -1 : (total as i32);
}

/** Writes those texts one behind the other, up to 3 bytes over the end. */
export function translatedBytes(
  textOffsets: usize,
  heap: usize,
  length: u32,
  table: usize,
  otherCount: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < length; row++) {
    let at = heap + (load<u32>(textOffsets) as usize);
    textOffsets += 4;
    const end = heap + (load<u32>(textOffsets) as usize);
    while (at < end) {
      const byte: u32 = load<u8>(at);
      if (byte < ASCII) {
        const entry = table + ((byte as usize) << ENTRY_SHIFT);
        store<u32>(target, load<u32>(entry, 4));
        target += load<u32>(entry);
        at++;
        continue;
      }
      const size = characterBytes(at, end);
      const other = otherAt(table, otherCount, at, size);
      store<u32>(target, other === 0 ? load<u32>(at) : load<u32>(other, 12));
      target += other === 0 ? size : load<u32>(other, 8);
      at += size;
    }
  }
}

function characterBytes(at: usize, end: usize): u32 {
  const lead: u32 = load<u8>(at);
  const size: u32 = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return min(size, (end - at) as u32);
}

/** The entry of a character of several bytes, 0 for none. */
function otherAt(table: usize, otherCount: u32, at: usize, size: u32): usize {
  const mask = u32.MAX_VALUE >> (32 - (size << 3));
  const bytes = load<u32>(at) & mask;
  let other = table + ((ASCII as usize) << ENTRY_SHIFT);
  for (let rest = otherCount; rest > 0; rest--, other += OTHER_BYTES) {
    if (load<u32>(other) === size && load<u32>(other, 4) === bytes) return other;
  }
  return 0;
}
