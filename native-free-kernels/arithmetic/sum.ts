// Sums and differences of integers that report rows whose result does not fit. `step` is 1 for a column and 0 for a
// constant, whose value is repeated over 16 bytes at its address. The result wraps around; a set bit in `errors` says so.
// Each kernel returns 0 when no bit is set.

export function addI8(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return sumRows<i8>(false, left, leftStep, right, rightStep, length, target, errors);
}

export function subtractI8(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return sumRows<i8>(true, left, leftStep, right, rightStep, length, target, errors);
}

export function addI16(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return sumRows<i16>(false, left, leftStep, right, rightStep, length, target, errors);
}

export function subtractI16(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return sumRows<i16>(true, left, leftStep, right, rightStep, length, target, errors);
}

export function addI32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return sumLanes<i32>(false, left, leftStep, right, rightStep, length, target, errors);
}

export function subtractI32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return sumLanes<i32>(true, left, leftStep, right, rightStep, length, target, errors);
}

export function addI64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return sumLanes<i64>(false, left, leftStep, right, rightStep, length, target, errors);
}

export function subtractI64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return sumLanes<i64>(true, left, leftStep, right, rightStep, length, target, errors);
}

function sumRows<T>(
  isDifference: bool,
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  const leftBytes = sizeof<T>() * (leftStep as usize);
  const rightBytes = sizeof<T>() * (rightStep as usize);
  let word: u64 = 0;
  let any: u64 = 0;
  for (let row: u32 = 0; row < length; row++, left += leftBytes, right += rightBytes) {
    const a = load<T>(left) as i32;
    const b = load<T>(right) as i32;
    const result = isDifference ? a - b : a + b;
    store<T>(target + (row as usize) * sizeof<T>(), result as T);
    word |= ((result !== (result as T as i32)) as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(errors, word);
  return ((any | word) !== 0) as u32;
}

/** A vector at a time; the lanes beyond the last row are computed too, and their errors dropped. */
function sumLanes<T>(
  isDifference: bool,
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  const lanes: u32 = 16 / (sizeof<T>() as u32);
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  let word: u64 = 0;
  let any: u64 = 0;
  let row: u32 = 0;
  for (; row < length; left += leftBytes, right += rightBytes, target += 16) {
    const a = v128.load(left);
    const b = v128.load(right);
    const result = isDifference ? v128.sub<T>(a, b) : v128.add<T>(a, b);
    v128.store(target, result);
    // Signs: a sum overflows when it differs from both operands, a difference when it differs from a and a from b.
    const other = isDifference ? v128.xor(a, b) : v128.xor(b, result);
    const overflow = v128.and(v128.xor(a, result), other);
    const bits = sizeof<T>() === 4 ? i32x4.bitmask(overflow) : i64x2.bitmask(overflow);
    word |= (bits as u64) << ((row & 63) as u64);
    row += lanes;
    if ((row & 63) !== 0) continue;
    if (row > length) word &= lowBits(length & 63);
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((row & 63) !== 0) {
    if (row > length) word &= lowBits(length & 63);
    store<u64>(errors, word);
  }
  return ((any | word) !== 0) as u32;
}

function lowBits(count: u32): u64 {
  return ((1 as u64) << (count as u64)) - 1;
}
