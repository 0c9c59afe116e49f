// The records that `src/formats/avro/avro-steps.ts` prepares; they change together.

export const STEP_BYTES: usize = 32;
export const STEP_KIND: usize = 0;
/** Place of null in a union with it; `NO_UNION` for what is in none. */
export const STEP_NULL_BRANCH: usize = 4;
/** Values; for views the addresses of first bytes. 0 where nobody wants them. */
export const STEP_VALUES: usize = 8;
/** For views the addresses of ends. */
export const STEP_ENDS: usize = 12;
/** A bitmap of ones, in which nulls are cleared; 0 where nobody wants it. */
export const STEP_VALIDITY: usize = 16;
/** Bytes of a fixed, symbols of an enum, steps inside a record; `BEHIND_LENGTH` for bytes behind their length. */
export const STEP_SIZE: usize = 20;
/** Views of an enum's symbols, start and end in turn; the limit of a decimal (i128). */
export const STEP_EXTRA: usize = 24;

export const NO_UNION: u32 = 2;
export const BEHIND_LENGTH: u32 = 0xffffffff;

export const KIND_BOOLEAN: u32 = 0;
export const KIND_INT: u32 = 1;
export const KIND_LONG: u32 = 2;
export const KIND_MILLIS: u32 = 3;
export const KIND_FLOAT: u32 = 4;
export const KIND_DOUBLE: u32 = 5;
export const KIND_BYTES: u32 = 6;
export const KIND_ENUM: u32 = 7;
export const KIND_DECIMAL: u32 = 8;
export const KIND_WIDE_DECIMAL: u32 = 9;
export const KIND_RECORD: u32 = 10;
