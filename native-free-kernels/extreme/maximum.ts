/** Greatest value of the valid rows (`validity` 0: all); the least i64 when there is none. */
export function maximumInt64(values: usize, validity: usize, count: u32): i64 {
  let greatest = i64.MIN_VALUE;
  for (let row: u32 = 0; row < count; row += 64, values += 512) {
    const rows = min<u32>(64, count - row);
    const valid = validity === 0 ? u64.MAX_VALUE : load<u64>(validity + ((row >> 3) as usize));
    greatest = max<i64>(greatest, maximumOfWord(values, valid, rows));
  }
  return greatest;
}

/** Greatest of up to 64 values whose bit is set. */
function maximumOfWord(values: usize, valid: u64, rows: u32): i64 {
  let greatest = i64.MIN_VALUE;
  for (let row: u32 = 0; row < rows; row++, values += 8, valid >>= 1) {
    const value = load<i64>(values);
    const counts = (valid & 1) !== 0 && value > greatest;
    greatest = select<i64>(value, greatest, counts);
  }
  return greatest;
}
