// Numbers as decimal digits.

export function digitCount(value: u64): u32 {
  let count: u32 = 1;
  for (let rest = value / 10; rest !== 0; rest /= 10) count++;
  return count;
}

/** Writes the last `count` digits of a number; returns the end. */
export function writeDigits(value: u64, count: u32, target: usize): usize {
  const end = target + count;
  for (let place = end; place > target; value /= 10) {
    store<u8>(--place, 0x30 + ((value % 10) as u32));
  }
  return end;
}

/** Writes a number with its last `scale` digits behind a point, one at least before it; returns the end. */
export function writeScaled(value: u64, scale: u32, target: usize): usize {
  const count = digitCount(value);
  if (scale === 0) return writeDigits(value, count, target);
  const digits = count > scale ? count : scale + 1;
  // One place more than digits: those before the point move up to make room for it.
  const end = writeDigits(value, digits, target + 1);
  const whole = digits - scale;
  memory.copy(target, target + 1, whole);
  store<u8>(target + whole, 0x2e);
  return end;
}

/** Writes the magnitude of a signed number that is below zero with a sign before it. */
export function writeSign(isNegative: bool, target: usize): usize {
  if (isNegative) store<u8>(target++, 0x2d);
  return target;
}
