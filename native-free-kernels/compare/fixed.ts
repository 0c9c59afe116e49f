// Comparisons of fixed-width values into bitmaps. `step` is 1 for a column and 0 for a constant, whose value is repeated
// over 16 bytes at its address. `flip` is 0, or all ones for the opposite answer: `not less(a, b)` is `a >= b`, because the
// order is total. Floating point: NaN equals NaN and is greater than everything else; 0.0 equals -0.0.

export function equalI8(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows<i8>(false, left, leftStep, right, rightStep, length, flip, target);
}

export function lessI8(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows<i8>(true, left, leftStep, right, rightStep, length, flip, target);
}

export function equalI16(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows<i16>(false, left, leftStep, right, rightStep, length, flip, target);
}

export function lessI16(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows<i16>(true, left, leftStep, right, rightStep, length, flip, target);
}

export function equalI32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows<i32>(false, left, leftStep, right, rightStep, length, flip, target);
}

export function lessI32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows<i32>(true, left, leftStep, right, rightStep, length, flip, target);
}

export function equalI64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows<i64>(false, left, leftStep, right, rightStep, length, flip, target);
}

export function lessI64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows<i64>(true, left, leftStep, right, rightStep, length, flip, target);
}

export function equalF32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows<f32>(false, left, leftStep, right, rightStep, length, flip, target);
}

export function lessF32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows<f32>(true, left, leftStep, right, rightStep, length, flip, target);
}

export function equalF64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows<f64>(false, left, leftStep, right, rightStep, length, flip, target);
}

export function lessF64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows<f64>(true, left, leftStep, right, rightStep, length, flip, target);
}

/** As many rows at once as fit a vector; the answers collect in a word of 64 rows. */
function compareRows<T>(
  isLess: bool,
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  const lanes: u32 = 16 / (sizeof<T>() as u32);
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  const flipWord: u64 = flip !== 0 ? u64.MAX_VALUE : 0;
  let word: u64 = 0;
  let row: u32 = 0;
  for (; row < length; left += leftBytes, right += rightBytes) {
    const a = v128.load(left);
    const b = v128.load(right);
    const answer = isLess ? lessLanes<T>(a, b) : equalLanes<T>(a, b);
    word |= (laneBits<T>(answer) as u64) << ((row & 63) as u64);
    row += lanes;
    if ((row & 63) === 0) {
      store<u64>(target, word ^ flipWord);
      target += 8;
      word = 0;
    }
  }
  if ((row & 63) !== 0) store<u64>(target, word ^ flipWord);
}

function equalLanes<T>(a: v128, b: v128): v128 {
  const equal = v128.eq<T>(a, b);
  if (!isFloat<T>()) return equal;
  return v128.or(equal, v128.and(v128.ne<T>(a, a), v128.ne<T>(b, b)));
}

function lessLanes<T>(a: v128, b: v128): v128 {
  const less = v128.lt<T>(a, b);
  if (!isFloat<T>()) return less;
  return v128.or(less, v128.and(v128.eq<T>(a, a), v128.ne<T>(b, b)));
}

function laneBits<T>(answer: v128): i32 {
  if (sizeof<T>() === 1) return i8x16.bitmask(answer);
  if (sizeof<T>() === 2) return i16x8.bitmask(answer);
  if (sizeof<T>() === 4) return i32x4.bitmask(answer);
  return i64x2.bitmask(answer);
}
