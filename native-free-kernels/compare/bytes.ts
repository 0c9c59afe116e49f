// Comparisons of byte strings (text as UTF-8, whose byte order is its code point order). A constant has step 0 and
// the offsets 0 and its length.

import { isEqual, isLessThan } from './inner/bytes';

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
  const constantBytes = load<u32>(rightOffsets, 4) - load<u32>(rightOffsets);
  if (leftStep !== 0 && rightStep === 0 && constantBytes <= 16) {
    const constant = rightHeap + load<u32>(rightOffsets);
    equalShort(leftOffsets, leftHeap, constant, constantBytes, length, flip, target);
    return;
  }
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

/** Whether byte strings are a constant of at most 16 bytes. Reads over their ends, which buffers allow. */
function equalShort(
  offsets: usize,
  heap: usize,
  constant: usize,
  constantBytes: u32,
  length: u32,
  flip: u32,
  target: usize,
): void {
  const wanted = v128.load(constant);
  const behind = -1 << (constantBytes as i32);
  const flipWord: u64 = (flip & 1) !== 0 ? u64.MAX_VALUE : 0;
  let start = load<u32>(offsets);
  for (let first: u32 = 0; first < length; first += 64, target += 8) {
    const count = min<u32>(64, length - first);
    let word: u64 = 0;
    for (let bit: u32 = 0; bit < count; bit++) {
      offsets += 4;
      const end = load<u32>(offsets);
      const same = i8x16.bitmask(i8x16.eq(v128.load(heap + start), wanted)) | behind;
      const isSame = ((same & 0xffff) === 0xffff) & (end - start === constantBytes);
      word |= (isSame as u64) << (bit as u64);
      start = end;
    }
    store<u64>(target, word ^ flipWord);
  }
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
