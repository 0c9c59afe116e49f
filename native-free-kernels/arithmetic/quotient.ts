// Quotients and remainders that report rows with a divisor of zero; operands and errors as in `sum.ts`. The value of a
// reported row is 0.

/** Division of DOUBLE. */
export function divideF64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  const leftBytes = (leftStep as usize) << 3;
  const rightBytes = (rightStep as usize) << 3;
  let word: u64 = 0;
  let any: u64 = 0;
  for (let row: u32 = 0; row < length; row++, left += leftBytes, right += rightBytes) {
    const divisor = load<f64>(right);
    store<f64>(target + ((row as usize) << 3), load<f64>(left) / divisor);
    word |= ((divisor === 0) as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(errors, word);
  return ((any | word) !== 0) as u32;
}

/** Integral division: rounds towards zero. The least BIGINT divided by -1 is itself and, if `checked`, reported. */
export function divideI64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
  checked: u32,
): u32 {
  const leftBytes = (leftStep as usize) << 3;
  const rightBytes = (rightStep as usize) << 3;
  let word: u64 = 0;
  let any: u64 = 0;
  for (let row: u32 = 0; row < length; row++, left += leftBytes, right += rightBytes) {
    const dividend = load<i64>(left);
    const divisor = load<i64>(right);
    const overflow = dividend === i64.MIN_VALUE && divisor === -1;
    const isWrong = divisor === 0 || (overflow && checked !== 0);
    store<i64>(
      target + ((row as usize) << 3),
      overflow ? dividend : divisor === 0 ? 0 : dividend / divisor,
    );
    word |= (isWrong as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(errors, word);
  return ((any | word) !== 0) as u32;
}

export function remainderI8(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return remainderRows<i8>(left, leftStep, right, rightStep, length, target, errors);
}

export function remainderI16(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return remainderRows<i16>(left, leftStep, right, rightStep, length, target, errors);
}

export function remainderI32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return remainderRows<i32>(left, leftStep, right, rightStep, length, target, errors);
}

export function remainderI64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return remainderRows<i64>(left, leftStep, right, rightStep, length, target, errors);
}

export function remainderF32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return remainderRows<f32>(left, leftStep, right, rightStep, length, target, errors);
}

export function remainderF64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return remainderRows<f64>(left, leftStep, right, rightStep, length, target, errors);
}

export function positiveRemainderI8(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return positiveRemainderRows<i8>(left, leftStep, right, rightStep, length, target, errors);
}

export function positiveRemainderI16(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return positiveRemainderRows<i16>(left, leftStep, right, rightStep, length, target, errors);
}

export function positiveRemainderI32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return positiveRemainderRows<i32>(left, leftStep, right, rightStep, length, target, errors);
}

export function positiveRemainderI64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return positiveRemainderRows<i64>(left, leftStep, right, rightStep, length, target, errors);
}

export function positiveRemainderF32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return positiveRemainderRows<f32>(left, leftStep, right, rightStep, length, target, errors);
}

export function positiveRemainderF64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  return positiveRemainderRows<f64>(left, leftStep, right, rightStep, length, target, errors);
}

/** The sign is the dividend's. */
function remainderRows<T>(
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
    const divisor = load<T>(right);
    store<T>(target + (row as usize) * sizeof<T>(), remainderOf<T>(load<T>(left), divisor));
    word |= ((divisor === (0 as T)) as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(errors, word);
  return ((any | word) !== 0) as u32;
}

/** Adds the divisor to a negative remainder. */
function positiveRemainderRows<T>(
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
    const divisor = load<T>(right);
    store<T>(target + (row as usize) * sizeof<T>(), positiveRemainderOf<T>(load<T>(left), divisor));
    word |= ((divisor === (0 as T)) as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(errors, word);
  return ((any | word) !== 0) as u32;
}

/** As Java computes it: the sum wraps around for INT and BIGINT, not for smaller types. */
function positiveRemainderOf<T>(dividend: T, divisor: T): T {
  const remainder = remainderOf<T>(dividend, divisor);
  if (remainder >= (0 as T)) return remainder;
  if (sizeof<T>() < 4) {
    const sum = (remainder as i32) + (divisor as i32);
    return remainderOf<i32>(sum, divisor as i32) as T;
  }
  return remainderOf<T>((remainder + divisor) as T, divisor);
}

function remainderOf<T>(dividend: T, divisor: T): T {
  if (isFloat<T>()) return (dividend % divisor) as T;
  if (divisor === (0 as T)) return 0 as T;
  // -1 would trap with the least value.
  return divisor === (-1 as T) ? (0 as T) : ((dividend % divisor) as T);
}
