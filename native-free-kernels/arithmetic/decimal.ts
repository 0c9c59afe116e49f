// DECIMAL values in i64 whose result has at most 18 digits, so that nothing can overflow.

/** `left * leftFactor + right * rightFactor`: the factors bring both to the scale of the result; a negative one subtracts. */
export function addScaledI64(
  left: usize,
  leftStep: u32,
  leftFactor: i64,
  right: usize,
  rightStep: u32,
  rightFactor: i64,
  length: u32,
  target: usize,
): void {
  const leftBytes = (leftStep as usize) << 3;
  const rightBytes = (rightStep as usize) << 3;
  const end = target + ((length as usize) << 3);
  for (; target < end; target += 8, left += leftBytes, right += rightBytes) {
    store<i64>(target, load<i64>(left) * leftFactor + load<i64>(right) * rightFactor);
  }
}
