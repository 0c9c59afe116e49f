// Boolean algebra over bitmaps, a 64-bit word at a time. A target may be one of the operands.

/** Rows of `length` bits that are set in both bitmaps. */
export function andBitmaps(left: usize, right: usize, length: u32, target: usize): void {
  const end = target + bitmapBytes(length);
  for (; target < end; target += 8, left += 8, right += 8) {
    store<u64>(target, load<u64>(left) & load<u64>(right));
  }
}

/** Rows that are set in one of the bitmaps. */
export function orBitmaps(left: usize, right: usize, length: u32, target: usize): void {
  const end = target + bitmapBytes(length);
  for (; target < end; target += 8, left += 8, right += 8) {
    store<u64>(target, load<u64>(left) | load<u64>(right));
  }
}

/** Rows that are set in `left` and not in `right`. */
export function andNotBitmaps(left: usize, right: usize, length: u32, target: usize): void {
  const end = target + bitmapBytes(length);
  for (; target < end; target += 8, left += 8, right += 8) {
    store<u64>(target, load<u64>(left) & ~load<u64>(right));
  }
}

/** Rows on which the bitmaps differ. */
export function xorBitmaps(left: usize, right: usize, length: u32, target: usize): void {
  const end = target + bitmapBytes(length);
  for (; target < end; target += 8, left += 8, right += 8) {
    store<u64>(target, load<u64>(left) ^ load<u64>(right));
  }
}

/** Rows that are not set. */
export function notBitmap(source: usize, length: u32, target: usize): void {
  const end = target + bitmapBytes(length);
  for (; target < end; target += 8, source += 8) store<u64>(target, ~load<u64>(source));
}

/**
 * AND of SQL: false when one side is false, else null when one side is null. A validity of 0 means "all valid";
 * `targetValidity` is always written.
 */
export function andThreeValued(
  leftValues: usize,
  leftValidity: usize,
  rightValues: usize,
  rightValidity: usize,
  length: u32,
  target: usize,
  targetValidity: usize,
): void {
  const byteLength = bitmapBytes(length);
  for (let offset: usize = 0; offset < byteLength; offset += 8) {
    const leftValid = validWord(leftValidity, offset);
    const rightValid = validWord(rightValidity, offset);
    const leftValue = load<u64>(leftValues + offset);
    const rightValue = load<u64>(rightValues + offset);
    const isTrue = leftValue & leftValid & rightValue & rightValid;
    const isFalse = (~leftValue & leftValid) | (~rightValue & rightValid);
    store<u64>(target + offset, isTrue);
    store<u64>(targetValidity + offset, isTrue | isFalse);
  }
}

/** OR of SQL: true when one side is true, else null when one side is null. */
export function orThreeValued(
  leftValues: usize,
  leftValidity: usize,
  rightValues: usize,
  rightValidity: usize,
  length: u32,
  target: usize,
  targetValidity: usize,
): void {
  const byteLength = bitmapBytes(length);
  for (let offset: usize = 0; offset < byteLength; offset += 8) {
    const leftValid = validWord(leftValidity, offset);
    const rightValid = validWord(rightValidity, offset);
    const leftValue = load<u64>(leftValues + offset);
    const rightValue = load<u64>(rightValues + offset);
    const isTrue = (leftValue & leftValid) | (rightValue & rightValid);
    const isFalse = ~leftValue & leftValid & ~rightValue & rightValid;
    store<u64>(target + offset, isTrue);
    store<u64>(targetValidity + offset, isTrue | isFalse);
  }
}

function validWord(validity: usize, offset: usize): u64 {
  return validity === 0 ? u64.MAX_VALUE : load<u64>(validity + offset);
}

function bitmapBytes(length: u32): usize {
  return (((length as usize) + 63) >> 6) << 3;
}
