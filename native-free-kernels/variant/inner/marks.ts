// The marks of the Parquet Variant encoding; `src/columnar/variant/encoding.ts` has the same numbers.

export const VERSION: u32 = 1;
export const SHORT_STRING: u32 = 1;
export const OBJECT: u32 = 2;
export const ARRAY: u32 = 3;
export const TYPE_NULL: u32 = 0;
export const TYPE_TRUE: u32 = 1;
export const TYPE_FALSE: u32 = 2;
/** Those of 2, 4 and 8 bytes follow. */
export const TYPE_INT8: u32 = 3;
export const TYPE_DECIMAL4: u32 = 8;
export const TYPE_DECIMAL8: u32 = 9;
export const TYPE_STRING: u32 = 16;
export const SHORT_STRING_BYTES_MAX: u32 = 63;
/** Objects and arrays of more members write their count in four bytes. */
export const SMALL_COUNT_MAX: u32 = 255;

/** Bytes of a number without a sign: one to four. */
export function unsignedBytes(value: u32): u32 {
  if (value <= 0xff) return 1;
  if (value <= 0xffff) return 2;
  return value <= 0xffffff ? 3 : 4;
}

/** Writes a number in so many bytes; returns the place behind it. */
export function writeUnsigned(target: usize, value: u32, bytes: u32): usize {
  for (; bytes > 0; bytes--, value >>= 8) store<u8>(target++, value as u8);
  return target;
}
