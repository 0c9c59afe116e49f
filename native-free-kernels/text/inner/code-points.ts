/** The address `count` code points further on, at most the end. */
export function skipCodePoints(address: usize, end: usize, count: i64): usize {
  while (count > 0 && address < end) {
    address++;
    while (address < end && (load<u8>(address) & 0xc0) === 0x80) address++;
    count--;
  }
  return address;
}

export function codePointCount(address: usize, end: usize): i64 {
  let count: i64 = 0;
  for (; address < end; address++) count += ((load<u8>(address) & 0xc0) !== 0x80) as i64;
  return count;
}
