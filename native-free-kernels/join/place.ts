// Rows whose keys are all numbers from a least one on, each once, put in the order of their keys.

/** Sets the bit of each number's distance from `least`; returns how many were not set before. */
export function markDistances(words: usize, count: u32, least: i64, bitmap: usize): u32 {
  let fresh: u32 = 0;
  for (const end = words + ((count as usize) << 3); words < end; words += 8) {
    const distance = (load<i64>(words) - least) as u32;
    const byte = bitmap + (distance >> 3);
    const bits: u32 = load<u8>(byte);
    fresh += ((bits >> (distance & 7)) & 1) ^ 1;
    store<u8>(byte, bits | (1 << (distance & 7)));
  }
  return fresh;
}

/** Writes the value of each row to the place that is its number's distance from `least`. */
export function place8(values: usize, words: usize, count: u32, least: i64, target: usize): void {
  place<u8>(values, words, count, least, target);
}

export function place16(values: usize, words: usize, count: u32, least: i64, target: usize): void {
  place<u16>(values, words, count, least, target);
}

export function place32(values: usize, words: usize, count: u32, least: i64, target: usize): void {
  place<u32>(values, words, count, least, target);
}

export function place64(values: usize, words: usize, count: u32, least: i64, target: usize): void {
  place<u64>(values, words, count, least, target);
}

export function place128(values: usize, words: usize, count: u32, least: i64, target: usize): void {
  for (const end = words + ((count as usize) << 3); words < end; words += 8, values += 16) {
    v128.store(target + (((load<i64>(words) - least) as usize) << 4), v128.load(values));
  }
}

function place<T>(values: usize, words: usize, count: u32, least: i64, target: usize): void {
  const end = words + ((count as usize) << 3);
  for (; words < end; words += 8, values += sizeof<T>()) {
    const distance = (load<i64>(words) - least) as usize;
    store<T>(target + distance * sizeof<T>(), load<T>(values));
  }
}
