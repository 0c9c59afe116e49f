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
  return multiplyRows<i64>(left, leftStep, right, rightStep, length, target, errors);
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
