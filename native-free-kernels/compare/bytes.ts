// Comparisons of byte strings (text as UTF-8, whose byte order is its code point order). A constant has step 0 and
// the offsets 0 and its length.

export function equalBytes(
  leftOffsets: usize,
  leftHeap: usize,
  leftStep: u32,
  rightOffsets: usize,
  rightHeap: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows(
    false,
    leftOffsets,
    leftHeap,
    leftStep,
    rightOffsets,
    rightHeap,
    rightStep,
    length,
    flip,
    target,
  );
}

export function lessBytes(
  leftOffsets: usize,
  leftHeap: usize,
  leftStep: u32,
  rightOffsets: usize,
  rightHeap: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  compareRows(
    true,
    leftOffsets,
    leftHeap,
    leftStep,
    rightOffsets,
    rightHeap,
    rightStep,
    length,
    flip,
    target,
  );
}

function compareRows(
  isLess: bool,
  leftOffsets: usize,
  leftHeap: usize,
  leftStep: u32,
  rightOffsets: usize,
  rightHeap: usize,
  rightStep: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  const leftBytes = (leftStep as usize) << 2;
  const rightBytes = (rightStep as usize) << 2;
  let word: u64 = 0;
  for (
    let row: u32 = 0;
    row < length;
    row++, leftOffsets += leftBytes, rightOffsets += rightBytes
  ) {
    const leftStart = load<u32>(leftOffsets);
    const rightStart = load<u32>(rightOffsets);
    const leftSize = load<u32>(leftOffsets, 4) - leftStart;
    const rightSize = load<u32>(rightOffsets, 4) - rightStart;
    const left = leftHeap + (leftStart as usize);
    const right = rightHeap + (rightStart as usize);
    const answer = isLess
      ? isLessThan(left, leftSize, right, rightSize)
      : leftSize === rightSize && isEqual(left, right, leftSize);
    word |= ((answer as u64) ^ ((flip & 1) as u64)) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(target, word);
    target += 8;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(target, word);
}

function isEqual(left: usize, right: usize, size: u32): bool {
  for (; size >= 8; size -= 8, left += 8, right += 8) {
    if (load<u64>(left) !== load<u64>(right)) return false;
  }
  if (size === 0) return true;
  // Reads over the end; the shift drops what does not belong to the value.
  return (load<u64>(left) ^ load<u64>(right)) << ((64 - (size << 3)) as u64) === 0;
}

function isLessThan(left: usize, leftSize: u32, right: usize, rightSize: u32): bool {
  let size = min(leftSize, rightSize);
  for (; size >= 8; size -= 8, left += 8, right += 8) {
    const a = load<u64>(left);
    const b = load<u64>(right);
    if (a !== b) return bswap<u64>(a) < bswap<u64>(b);
  }
  for (; size > 0; size--, left++, right++) {
    const a = load<u8>(left);
    const b = load<u8>(right);
    if (a !== b) return a < b;
  }
  return leftSize < rightSize;
}
