// The records that `src/expression/lines/kernel-columns.ts` and `json/kernel-keys.ts` prepare; they change together.

/** Work record: what is the same for all lines. */
export const WORK_COLUMN_COUNT: usize = 0;
export const WORK_COLUMNS: usize = 4;
export const WORK_KEYS: usize = 8;
export const WORK_KEY_COUNT: usize = 12;
/** Next free byte for strings whose escapes are resolved. */
export const WORK_HEAP: usize = 16;
/** Rows so far. */
export const WORK_ROW: usize = 20;
/** What to subtract from a local time to have UTC; only when `WORK_HAS_OFFSET`. */
export const WORK_OFFSET: usize = 24;
export const WORK_HAS_OFFSET: usize = 32;
/** The leading 128 bits of powers of five, for numbers with fractions. */
export const WORK_POWERS: usize = 36;
/** Values on their way from a reader to a column, and whether a time named no zone. */
export const WORK_VALUE: usize = 40;
export const WORK_ZONELESS: usize = 48;

/** From 64 to 128: what CSV has there. Then the shape: its steps, how many, and lines that it did not fit. */
export const WORK_SHAPE: usize = 128;
export const WORK_STEP_COUNT: usize = 132;
export const WORK_MISS_COUNT: usize = 136;
/** The text of the date read last (10 bytes) and its days since 1970. */
export const WORK_DATE_TEXT: usize = 144;
export const WORK_DATE_DAYS: usize = 156;

/** Column record. */
export const COLUMN_BYTES: usize = 56;
export const COLUMN_KIND: usize = 0;
/** Values; for views the addresses of first bytes. */
export const COLUMN_VALUES: usize = 4;
/** For views the addresses of ends; 0 for others. */
export const COLUMN_ENDS: usize = 8;
export const COLUMN_VALIDITY: usize = 12;
/** The last line that had the column, as its number + 1. */
export const COLUMN_STAMP: usize = 16;
export const COLUMN_NULL_COUNT: usize = 20;
export const COLUMN_NAME: usize = 24;
export const COLUMN_NAME_BYTES: usize = 28;
/** DECIMAL: 10 to the power of the precision; the scale. */
export const COLUMN_LIMIT: usize = 32;
export const COLUMN_SCALE: usize = 40;
/** TIMESTAMP: numbers of the rows whose time names no zone, when the session's zone has no fixed offset; how many. */
export const COLUMN_LOCAL_ROWS: usize = 44;
export const COLUMN_LOCAL_COUNT: usize = 48;

/** Key record: a key as lines spell it, with its quotes and a colon. One more than KEYS_MAX: for keys not kept. */
export const KEY_SHIFT: u32 = 6;
export const KEYS_MAX: u32 = 64;
export const KEY_BYTES_MAX: u32 = 48;
/** All of it; what a line must have at least is a byte less, for blanks may stand in front of the colon. */
export const KEY_BYTE_LENGTH: usize = 0;
/** Number of the column, -1 for a key that nobody wants. */
export const KEY_COLUMN: usize = 4;
export const KEY_TEXT: usize = 16;

/** Step of a shape: what stands before a value, and the address of the value's column, 0 when nobody wants it. */
export const SHAPE_STEPS_MAX: u32 = 64;
export const STEP_BYTES: usize = 64;
export const STEP_BYTE_LENGTH: usize = 0;
export const STEP_COLUMN: usize = 4;
export const STEP_TEXT: usize = 16;

export const KIND_BOOLEAN: u32 = 1;
export const KIND_TINYINT: u32 = 2;
export const KIND_SMALLINT: u32 = 3;
export const KIND_INT: u32 = 4;
export const KIND_BIGINT: u32 = 5;
export const KIND_FLOAT: u32 = 6;
export const KIND_DOUBLE: u32 = 7;
export const KIND_DECIMAL: u32 = 8;
export const KIND_DATE: u32 = 9;
export const KIND_TIMESTAMP: u32 = 10;
export const KIND_TIMESTAMP_NTZ: u32 = 11;
export const KIND_STRING: u32 = 12;
/** The bytes of any value, for types that are read in TypeScript. */
export const KIND_RAW: u32 = 13;
