// Conversions between numbers. Widening ones cannot fail. Narrowing ones report the rows whose value does not fit in `errors`
// and return 0 when there are none; the value is then what Java's conversion gives: integers wrap around, floating point
// saturates to INT or BIGINT (NaN to 0) and wraps from there.

export function convertI8ToI16(source: usize, length: u32, target: usize): void {
  widenRows<i8, i16>(source, length, target);
}

export function convertI8ToI32(source: usize, length: u32, target: usize): void {
  widenRows<i8, i32>(source, length, target);
}

export function convertI8ToI64(source: usize, length: u32, target: usize): void {
  widenRows<i8, i64>(source, length, target);
}

export function convertI8ToF32(source: usize, length: u32, target: usize): void {
  widenRows<i8, f32>(source, length, target);
}

export function convertI8ToF64(source: usize, length: u32, target: usize): void {
  widenRows<i8, f64>(source, length, target);
}

export function convertI16ToI32(source: usize, length: u32, target: usize): void {
  widenRows<i16, i32>(source, length, target);
}

export function convertI16ToI64(source: usize, length: u32, target: usize): void {
  widenRows<i16, i64>(source, length, target);
}

export function convertI16ToF32(source: usize, length: u32, target: usize): void {
  widenRows<i16, f32>(source, length, target);
}

export function convertI16ToF64(source: usize, length: u32, target: usize): void {
  widenRows<i16, f64>(source, length, target);
}

export function convertI32ToI64(source: usize, length: u32, target: usize): void {
  widenRows<i32, i64>(source, length, target);
}

export function convertI32ToF32(source: usize, length: u32, target: usize): void {
  widenRows<i32, f32>(source, length, target);
}

export function convertI32ToF64(source: usize, length: u32, target: usize): void {
  widenRows<i32, f64>(source, length, target);
}

export function convertI64ToF32(source: usize, length: u32, target: usize): void {
  widenRows<i64, f32>(source, length, target);
}

export function convertI64ToF64(source: usize, length: u32, target: usize): void {
  widenRows<i64, f64>(source, length, target);
}

export function convertF32ToF64(source: usize, length: u32, target: usize): void {
  widenRows<f32, f64>(source, length, target);
}

export function convertF64ToF32(source: usize, length: u32, target: usize): void {
  widenRows<f64, f32>(source, length, target);
}

export function convertI16ToI8(source: usize, length: u32, target: usize, errors: usize): u32 {
  return narrowRows<i16, i8>(source, length, target, errors);
}

export function convertI32ToI8(source: usize, length: u32, target: usize, errors: usize): u32 {
  return narrowRows<i32, i8>(source, length, target, errors);
}

export function convertI32ToI16(source: usize, length: u32, target: usize, errors: usize): u32 {
  return narrowRows<i32, i16>(source, length, target, errors);
}

export function convertI64ToI8(source: usize, length: u32, target: usize, errors: usize): u32 {
  return narrowRows<i64, i8>(source, length, target, errors);
}

export function convertI64ToI16(source: usize, length: u32, target: usize, errors: usize): u32 {
  return narrowRows<i64, i16>(source, length, target, errors);
}

export function convertI64ToI32(source: usize, length: u32, target: usize, errors: usize): u32 {
  return narrowRows<i64, i32>(source, length, target, errors);
}

export function convertF32ToI8(source: usize, length: u32, target: usize, errors: usize): u32 {
  return truncateRows<f32, i8>(source, length, target, errors);
}

export function convertF32ToI16(source: usize, length: u32, target: usize, errors: usize): u32 {
  return truncateRows<f32, i16>(source, length, target, errors);
}

export function convertF32ToI32(source: usize, length: u32, target: usize, errors: usize): u32 {
  return truncateRows<f32, i32>(source, length, target, errors);
}

export function convertF32ToI64(source: usize, length: u32, target: usize, errors: usize): u32 {
  return truncateRows<f32, i64>(source, length, target, errors);
}

export function convertF64ToI8(source: usize, length: u32, target: usize, errors: usize): u32 {
  return truncateRows<f64, i8>(source, length, target, errors);
}

export function convertF64ToI16(source: usize, length: u32, target: usize, errors: usize): u32 {
  return truncateRows<f64, i16>(source, length, target, errors);
}

export function convertF64ToI32(source: usize, length: u32, target: usize, errors: usize): u32 {
  return truncateRows<f64, i32>(source, length, target, errors);
}

export function convertF64ToI64(source: usize, length: u32, target: usize, errors: usize): u32 {
  return truncateRows<f64, i64>(source, length, target, errors);
}

function widenRows<Source, Target>(source: usize, length: u32, target: usize): void {
  const end = target + (length as usize) * sizeof<Target>();
  for (; target < end; target += sizeof<Target>(), source += sizeof<Source>()) {
    store<Target>(target, load<Source>(source) as Target);
  }
}

function narrowRows<Source, Target>(source: usize, length: u32, target: usize, errors: usize): u32 {
  let word: u64 = 0;
  let any: u64 = 0;
  for (
    let row: u32 = 0;
    row < length;
    row++, source += sizeof<Source>(), target += sizeof<Target>()
  ) {
    const value = load<Source>(source);
    store<Target>(target, value as Target);
    word |= (((value as Target as Source) !== value) as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(errors, word);
  return ((any | word) !== 0) as u32;
}

function truncateRows<Source, Target>(
  source: usize,
  length: u32,
  target: usize,
  errors: usize,
): u32 {
  let word: u64 = 0;
  let any: u64 = 0;
  for (
    let row: u32 = 0;
    row < length;
    row++, source += sizeof<Source>(), target += sizeof<Target>()
  ) {
    const value = load<Source>(source);
    store<Target>(target, saturate<Source, Target>(value));
    word |= (!fits<Source, Target>(value) as u64) << ((row & 63) as u64);
    if ((row & 63) !== 63) continue;
    store<u64>(errors, word);
    errors += 8;
    any |= word;
    word = 0;
  }
  if ((length & 63) !== 0) store<u64>(errors, word);
  return ((any | word) !== 0) as u32;
}

/** The greatest BIGINT rounds up to 2^63 as a floating point number, which Spark therefore accepts (and saturates). */
function fits<Source, Target>(value: Source): bool {
  if (sizeof<Target>() === 8) {
    return (
      floor<Source>(value) <= (i64.MAX_VALUE as Source) &&
      ceil<Source>(value) >= (i64.MIN_VALUE as Source)
    );
  }
  if (sizeof<Target>() === 4) {
    return (
      floor<f64>(value as f64) <= (i32.MAX_VALUE as f64) &&
      ceil<f64>(value as f64) >= (i32.MIN_VALUE as f64)
    );
  }
  if (sizeof<Target>() === 2) {
    return (
      floor<Source>(value) <= (i16.MAX_VALUE as Source) &&
      ceil<Source>(value) >= (i16.MIN_VALUE as Source)
    );
  }
  return (
    floor<Source>(value) <= (i8.MAX_VALUE as Source) &&
    ceil<Source>(value) >= (i8.MIN_VALUE as Source)
  );
}

function saturate<Source, Target>(value: Source): Target {
  if (isNaN<Source>(value)) return 0 as Target;
  if (sizeof<Target>() === 8) {
    if (value >= (i64.MAX_VALUE as Source)) return i64.MAX_VALUE as Target;
    if (value <= (i64.MIN_VALUE as Source)) return i64.MIN_VALUE as Target;
    return value as i64 as Target;
  }
  if (value >= (i32.MAX_VALUE as Source)) return i32.MAX_VALUE as Target;
  if (value <= (i32.MIN_VALUE as Source)) return i32.MIN_VALUE as Target;
  return value as i32 as Target;
}
