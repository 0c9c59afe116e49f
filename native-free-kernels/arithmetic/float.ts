// Floating point sums, differences and products; operands as in `sum.ts`. They cannot fail.

export function addF32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  const end = target + ((length as usize) << 2);
  for (; target < end; target += 16, left += leftBytes, right += rightBytes) {
    v128.store(target, f32x4.add(v128.load(left), v128.load(right)));
  }
}

export function addF64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  const end = target + ((length as usize) << 3);
  for (; target < end; target += 16, left += leftBytes, right += rightBytes) {
    v128.store(target, f64x2.add(v128.load(left), v128.load(right)));
  }
}

export function subtractF32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  const end = target + ((length as usize) << 2);
  for (; target < end; target += 16, left += leftBytes, right += rightBytes) {
    v128.store(target, f32x4.sub(v128.load(left), v128.load(right)));
  }
}

export function subtractF64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  const end = target + ((length as usize) << 3);
  for (; target < end; target += 16, left += leftBytes, right += rightBytes) {
    v128.store(target, f64x2.sub(v128.load(left), v128.load(right)));
  }
}

export function multiplyF32(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  const end = target + ((length as usize) << 2);
  for (; target < end; target += 16, left += leftBytes, right += rightBytes) {
    v128.store(target, f32x4.mul(v128.load(left), v128.load(right)));
  }
}

export function multiplyF64(
  left: usize,
  leftStep: u32,
  right: usize,
  rightStep: u32,
  length: u32,
  target: usize,
): void {
  const leftBytes = (leftStep as usize) << 4;
  const rightBytes = (rightStep as usize) << 4;
  const end = target + ((length as usize) << 3);
  for (; target < end; target += 16, left += leftBytes, right += rightBytes) {
    v128.store(target, f64x2.mul(v128.load(left), v128.load(right)));
  }
}
