// Floating point sums, differences and products; operands as in `sum.ts`. They cannot fail.

export function addF32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  add<f32>(left, leftStep, right, rightStep, length, target);
}

export function addF64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  add<f64>(left, leftStep, right, rightStep, length, target);
}

export function subtractF32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  subtract<f32>(left, leftStep, right, rightStep, length, target);
}

export function subtractF64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  subtract<f64>(left, leftStep, right, rightStep, length, target);
}

export function multiplyF32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  multiply<f32>(left, leftStep, right, rightStep, length, target);
}

export function multiplyF64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  multiply<f64>(left, leftStep, right, rightStep, length, target);
}

function add<T>(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  const end = target + (length as usize) * sizeof<T>();
  for (; target < end; target += 16, left += leftBytes, right += rightBytes) {
    v128.store(target, v128.add<T>(v128.load(left), v128.load(right)));
  }
}

function subtract<T>(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  const end = target + (length as usize) * sizeof<T>();
  for (; target < end; target += 16, left += leftBytes, right += rightBytes) {
    v128.store(target, v128.sub<T>(v128.load(left), v128.load(right)));
  }
}

function multiply<T>(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  const end = target + (length as usize) * sizeof<T>();
  for (; target < end; target += 16, left += leftBytes, right += rightBytes) {
    v128.store(target, v128.mul<T>(v128.load(left), v128.load(right)));
  }
}
