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

/**
 * 64 rows are asked together whether one of them overflows, and which only then: so the target is none of the operands. The
 * lanes beyond the last row are computed too, and their errors dropped.
 */
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
  const vectorsPerBlock = 4 * sizeof<T>();
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  let any: u64 = 0;
  for (let row: u32 = 0; row < length; row += 64, errors += 8) {
    const count = min<u32>(64, length - row);
    const vectors = ((count as usize) * sizeof<T>() + 15) >> 4;
    let word: u64 = 0;
    if (sumVectors<T>(isDifference, left, leftBytes, right, rightBytes, vectors, target)) {
      word = overflows<T>(isDifference, left, leftBytes, right, rightBytes, vectors, target);
      if (count < 64) word &= ((1 as u64) << (count as u64)) - 1;
    }
    store<u64>(errors, word);
    any |= word;
    left += leftBytes * vectorsPerBlock;
    right += rightBytes * vectorsPerBlock;
    target += vectorsPerBlock << 4;
  }
  return (any !== 0) as u32;
}

/** Writes the results; returns whether one of them overflows. */
function sumVectors<T>(
  isDifference: bool,
  left: usize,
  leftBytes: usize,
  right: usize,
  rightBytes: usize,
  vectors: usize,
  target: usize,
): bool {
  let overflow = i64x2.splat(0);
  const end = target + (vectors << 4);
  for (; target < end; target += 16, left += leftBytes, right += rightBytes) {
    const a = v128.load(left);
    const b = v128.load(right);
    const result = isDifference ? v128.sub<T>(a, b) : v128.add<T>(a, b);
    v128.store(target, result);
    overflow = v128.or(overflow, overflowOf(isDifference, a, b, result));
  }
  return signsOf<T>(overflow) !== 0;
}

/** A bit for each row that overflows. */
function overflows<T>(
  isDifference: bool,
  left: usize,
  leftBytes: usize,
  right: usize,
  rightBytes: usize,
  vectors: usize,
  target: usize,
): u64 {
  const lanes = 16 / sizeof<T>();
  let word: u64 = 0;
  for (let vector: usize = 0; vector < vectors; vector++) {
    const a = v128.load(left + vector * leftBytes);
    const b = v128.load(right + vector * rightBytes);
    const result = v128.load(target + (vector << 4));
    const signs = signsOf<T>(overflowOf(isDifference, a, b, result));
    word |= (signs as u64) << ((vector * lanes) as u64);
  }
  return word;
}

/** Negative where the result does not fit: a sum differs from both operands in sign, a difference from a, and a from b. */
function overflowOf(isDifference: bool, a: v128, b: v128, result: v128): v128 {
  const other = isDifference ? v128.xor(a, b) : v128.xor(b, result);
  return v128.and(v128.xor(a, result), other);
}

function signsOf<T>(vector: v128): i32 {
  return sizeof<T>() === 4 ? i32x4.bitmask(vector) : i64x2.bitmask(vector);
}
