/**
 * Lists of numbers of `width` bytes that are as far from each other: the first numbers and the distances are columns, the former
 * with step 0 one number.
 */
export function sequences(
  width: u32,
  starts: usize,
  startStep: u32,
  distances: usize,
  offsets: usize,
  count: u32,
  target: usize,
): void {
  if (width === 1) fill<u8>(starts, startStep, distances, offsets, count, target);
  else if (width === 2) fill<u16>(starts, startStep, distances, offsets, count, target);
  else if (width === 4) fill<u32>(starts, startStep, distances, offsets, count, target);
  else fill<u64>(starts, startStep, distances, offsets, count, target);
}

function fill<T>(
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
