// Comparisons of i128 values (low word, then high word), as in `fixed.ts`.

export function equalI128(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows(false, left, leftStep, right, rightStep, length, flip, target);
}

export function lessI128(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows(true, left, leftStep, right, rightStep, length, flip, target);
}

function compareRows(
  isLess: bool,
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  let word: u64 = 0;
  for (let row: u32 = 0; row < length; row++, left += leftBytes, right += rightBytes) {
    const answer = isLess ? isLessThan(left, right) : isEqual(left, right);
    word |= ((answer as u64) ^ ((flip & 1) as u64)) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(target, word);
    target += 8;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(target, word);
}

function isEqual(left: usize, right: usize): bool {
  return load<u64>(left) === load<u64>(right) && load<u64>(left, 8) === load<u64>(right, 8);
}

function isLessThan(left: usize, right: usize): bool {
  const leftHigh = load<i64>(left, 8);
  const rightHigh = load<i64>(right, 8);
  if (leftHigh !== rightHigh) return leftHigh < rightHigh;
  return load<u64>(left) < load<u64>(right);
}
