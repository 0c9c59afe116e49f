/** Longest variable-length number. */
const VARINT_BYTES_MAX: usize = 10;

/** Bytes of the variable-length number at `at`; 0 when it does not end before `end`. */
export function varintBytes(at: usize, end: usize): usize {
  for (let byteLength: usize = 1; byteLength <= VARINT_BYTES_MAX; byteLength++, at++) {
    if (at >= end) return 0;
    if (load<u8>(at) < 0x80) return byteLength;
  }
  return 0;
}

/** A variable-length number of some bytes, whose sign is its lowest bit ("zigzag"). */
export function varint(at: usize, byteLength: usize): i64 {
  let bits: u64 = 0;
  for (let shift: u64 = 0; byteLength > 0; byteLength--, at++, shift += 7) {
    bits |= ((load<u8>(at) & 0x7f) as u64) << shift;
  }
  return ((bits >>> 1) as i64) ^ -((bits & 1) as i64);
}

/** Bytes that a length or a count takes. */
export function sizeOfVarint(value: i32): u32 {
  let bits = ((value << 1) ^ (value >> 31)) as u32;
  let byteLength: u32 = 1;
  for (; bits >= 0x80; bits >>>= 7) byteLength++;
  return byteLength;
}

/** Writes a length or a count; returns the address behind it. */
export function writeVarint(target: usize, value: i32): usize {
  let bits = ((value << 1) ^ (value >> 31)) as u32;
  for (; bits >= 0x80; bits >>>= 7) store<u8>(target++, (bits & 0x7f) | 0x80);
  store<u8>(target++, bits);
  return target;
}
