// The marks of the Parquet Variant encoding, which is Spark's: a value begins with a byte whose lowest two bits say what it
// is and whose other bits are a type, a length or widths. A column of VARIANT holds metadata and value in one byte string.

export const VERSION = 1;
export const VERSION_MASK = 0x0f;

export const PRIMITIVE = 0;
export const SHORT_STRING = 1;
export const OBJECT = 2;
export const ARRAY = 3;

/** The types of primitive values. */
export const PRIMITIVES = {
  null: 0,
  true: 1,
  false: 2,
  int8: 3,
  int16: 4,
  int32: 5,
  int64: 6,
  double: 7,
  decimal4: 8,
  decimal8: 9,
  decimal16: 10,
  date: 11,
  timestamp: 12,
  timestampNtz: 13,
  float: 14,
  binary: 15,
  string: 16,
} as const;

export const SHORT_STRING_BYTES_MAX = 63;
/** Objects and arrays of more members write their count in four bytes. */
export const SMALL_COUNT_MAX = 255;
/** Metadata and value may have this many bytes each, as in Spark. */
export const VARIANT_BYTES_MAX: number = 16 * 1024 * 1024;

/** Bytes of a number that is not negative: one to four. */
export function unsignedBytes(value: number): number {
  if (value <= 0xff) return 1;
  if (value <= 0xffff) return 2;
  return value <= 0xffffff ? 3 : 4;
}
