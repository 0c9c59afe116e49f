/** A cache line. Where they are longer, one is read twice. */
const LINE_BYTES: usize = 64;

/** Reads a word of each cache line of `byteLength` bytes; what it returns keeps the optimiser from leaving that out. */
export function touchBytes(address: usize, byteLength: usize): u32 {
  let all: u32 = 0;
  for (const end = address + byteLength; address < end; address += LINE_BYTES) {
    all |= load<u32>(address);
  }
  return all;
}
