// Products of integers that report rows whose result does not fit; operands and errors as in `sum.ts`.

export function multiplyI8(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return multiplyRows<i8>(left, leftStep, right, rightStep, length, target, errors);
}

export function multiplyI16(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return multiplyRows<i16>(left, leftStep, right, rightStep, length, target, errors);
}

export function multiplyI32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return multiplyRows<i32>(left, leftStep, right, rightStep, length, target, errors);
}

export function multiplyI64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  const leftBytes = (leftStep as usize) << 9;
  const rightBytes = (rightStep as usize) << 9;
  let any: u32 = 0;
  for (let row: u32 = 0; row < length; row += 64, left += leftBytes, right += rightBytes) {
    const count = min<u32>(64, length - row);
    if (count === 64 && areNarrow(left, leftStep, right, rightStep)) {
      multiplyNarrow(left, leftStep, right, rightStep, target);
      store<u64>(errors, 0);
    } else any |= multiplyRows<i64>(left, leftStep, right, rightStep, count, target, errors);
    target += 512;
    errors += 8;
  }
  return any;
}

/** Whether 64 values on both sides are within 32 bits: the common case, in which nothing overflows. */
function areNarrow(left: usize, leftStep: u32, right: usize, rightStep: u32): bool {
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  const bias = i64x2.splat(0x80000000);
  let wide = i64x2.splat(0);
  for (let pair = 0; pair < 32; pair++, left += leftBytes, right += rightBytes) {
    const a = i64x2.add(v128.load(left), bias);
    wide = v128.or(wide, v128.or(a, i64x2.add(v128.load(right), bias)));
  }
  return !v128.any_true(i64x2.shr_u(wide, 32));
}

/** 64 products of values within 32 bits. */
function multiplyNarrow(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  target: usize,
): void {
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  for (const end = target + 512; target < end; target += 16) {
    const a = v128.load(left);
    const b = v128.load(right);
    const lowA = v128.shuffle<i32>(a, a, 0, 2, 0, 2);
    const lowB = v128.shuffle<i32>(b, b, 0, 2, 0, 2);
    v128.store(target, i64x2.extmul_low_i32x4_s(lowA, lowB));
    left += leftBytes;
    right += rightBytes;
  }
}

function multiplyRows<T>(
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
    const a = load<T>(left) as i64;
    const b = load<T>(right) as i64;
    const product = a * b;
    store<T>(target + (row as usize) * sizeof<T>(), product as T);
    const overflow =
      sizeof<T>() === 8 ? overflows(a, b, product) : product !== (product as T as i64);
    word |= (overflow as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(errors, word);
  return ((any | word) !== 0) as u32;
}

function overflows(a: i64, b: i64, product: i64): bool {
  // Both within 32 bits: the common case, without a division.
  if ((((a + 0x80000000) as u64) | ((b + 0x80000000) as u64)) >> 32 === 0) return false;
  if (b === 0) return false;
  if (b === -1) return a === i64.MIN_VALUE;
  return product / b !== a;
}
