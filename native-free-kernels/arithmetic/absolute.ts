// Absolute values. Integers report the least value, which has none, and keep it; errors as in `sum.ts`.

export function absoluteI8(source: usize, length: u32, target: usize, errors: usize): u32 {
  return absoluteRows<i8>(source, length, target, errors);
}

export function absoluteI16(source: usize, length: u32, target: usize, errors: usize): u32 {
  return absoluteRows<i16>(source, length, target, errors);
}

export function absoluteI32(source: usize, length: u32, target: usize, errors: usize): u32 {
  return absoluteRows<i32>(source, length, target, errors);
}

export function absoluteI64(source: usize, length: u32, target: usize, errors: usize): u32 {
  return absoluteRows<i64>(source, length, target, errors);
}

export function absoluteF32(source: usize, length: u32, target: usize): void {
  const end = target + ((length as usize) << 2);
  for (; target < end; target += 16, source += 16) {
    v128.store(target, f32x4.abs(v128.load(source)));
  }
}

export function absoluteF64(source: usize, length: u32, target: usize): void {
  const end = target + ((length as usize) << 3);
  for (; target < end; target += 16, source += 16) {
    v128.store(target, f64x2.abs(v128.load(source)));
  }
}

function absoluteRows<T>(source: usize, length: u32, target: usize, errors: usize): u32 {
  let word: u64 = 0;
  let any: u64 = 0;
  for (let row: u32 = 0; row < length; row++, source += sizeof<T>(), target += sizeof<T>()) {
    const value = load<T>(source) as i64;
    const result = (value < 0 ? -value : value) as T;
    store<T>(target, result);
    word |= ((result < (0 as T)) as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(errors, word);
  return ((any | word) !== 0) as u32;
}
