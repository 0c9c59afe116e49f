/** A cache line. Where they are longer, one is read twice. */
const LINE_BYTES: usize = 64;

/** The processor reads ahead within a page only, so that several pages at a time come sooner. */
const PAGE_BYTES: usize = 4096;

/** Reads a word of each cache line of `byteLength` bytes; what it returns keeps the optimiser from leaving that out. */
export function touchBytes(address: usize, byteLength: usize): u32 {
  const end = address + byteLength;
  let all: u32 = 0;
  for (; address + 4 * PAGE_BYTES <= end; address += 4 * PAGE_BYTES) {
    for (let line = address; line < address + PAGE_BYTES; line += LINE_BYTES) {
      all |= load<u32>(line) | load<u32>(line, PAGE_BYTES);
      all |= load<u32>(line, 2 * PAGE_BYTES) | load<u32>(line, 3 * PAGE_BYTES);
    }
  }
  for (; address < end; address += LINE_BYTES) all |= load<u32>(address);
  return all;
}
