/** Copies the values of `count` rows, given as u32 row numbers in any order, to neighbouring places. */
export function gather8(values: usize, rows: usize, count: u32, target: usize): void {
  gather<u8>(values, rows, count, target);
}

export function gather16(values: usize, rows: usize, count: u32, target: usize): void {
  gather<u16>(values, rows, count, target);
}

export function gather32(values: usize, rows: usize, count: u32, target: usize): void {
  gather<u32>(values, rows, count, target);
}

export function gather64(values: usize, rows: usize, count: u32, target: usize): void {
  gather<u64>(values, rows, count, target);
}

export function gather128(values: usize, rows: usize, count: u32, target: usize): void {
  const end = rows + ((count as usize) << 2);
  for (; rows < end; rows += 4, target += 16) {
    v128.store(target, v128.load(values + ((load<u32>(rows) as usize) << 4)));
  }
}

/** Plain form: `for each row: target[i] = values[rows[i]]`; four at a time hide the latency of the loads. */
function gather<T>(values: usize, rows: usize, count: u32, target: usize): void {
  const end = rows + ((count as usize) << 2);
  const unrolledEnd = rows + (((count & ~3) as usize) << 2);
  for (; rows < unrolledEnd; rows += 16, target += 4 * sizeof<T>()) {
    const first = valueAt<T>(values, load<u32>(rows));
    const second = valueAt<T>(values, load<u32>(rows, 4));
    const third = valueAt<T>(values, load<u32>(rows, 8));
    const fourth = valueAt<T>(values, load<u32>(rows, 12));
    store<T>(target, first);
    store<T>(target, second, sizeof<T>());
    store<T>(target, third, 2 * sizeof<T>());
    store<T>(target, fourth, 3 * sizeof<T>());
  }
  for (; rows < end; rows += 4, target += sizeof<T>()) {
    store<T>(target, valueAt<T>(values, load<u32>(rows)));
  }
}

function valueAt<T>(values: usize, row: u32): T {
  return load<T>(values + (row as usize) * sizeof<T>());
}
