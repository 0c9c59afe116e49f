// Lists of numbers that are as far from each other: the first numbers and the distances are columns, the former with step 0
// one number.

export function sequences8(
  starts: usize,
  startStep: u32,
  distances: usize,
  offsets: usize,
  count: u32,
  target: usize,
): void {
  sequences<u8>(starts, startStep, distances, offsets, count, target);
}

export function sequences16(
  starts: usize,
  startStep: u32,
  distances: usize,
  offsets: usize,
  count: u32,
  target: usize,
): void {
  sequences<u16>(starts, startStep, distances, offsets, count, target);
}

export function sequences32(
  starts: usize,
  startStep: u32,
  distances: usize,
  offsets: usize,
  count: u32,
  target: usize,
): void {
  sequences<u32>(starts, startStep, distances, offsets, count, target);
}

export function sequences64(
  starts: usize,
  startStep: u32,
  distances: usize,
  offsets: usize,
  count: u32,
  target: usize,
): void {
  sequences<u64>(starts, startStep, distances, offsets, count, target);
}

function sequences<T>(
  starts: usize,
  startStep: u32,
  distances: usize,
  offsets: usize,
  count: u32,
  target: usize,
): void {
  for (let row: u32 = 0; row < count; row++, offsets += 4, distances += sizeof<T>()) {
    let number = load<T>(starts);
    const distance = load<T>(distances);
    const length = load<u32>(offsets, 4) - load<u32>(offsets);
    const end = target + (length as usize) * sizeof<T>();
    for (; target < end; target += sizeof<T>()) {
      store<T>(target, number);
      number += distance;
    }
    starts += (startStep as usize) * sizeof<T>();
  }
}
