// What `accumulate` does with the rows of a batch is a list of steps, one for an aggregate. A step has nine words:
//
//   operation, layout of the values
//   first accumulator: number of its stride, offset; second accumulator: the same
//   values: addresses of the first and the second column
//   bitmap of the rows that count; 0 for all
//
// `src/expression/aggregates/accumulate.ts` writes them and has the same numbers; a test compares the two.

export const STEP_BYTES: u32 = 36;
export const STEP_OPERATION: u32 = 0;
export const STEP_LAYOUT: u32 = 4;
export const STEP_STRIDE: u32 = 8;
export const STEP_OFFSET: u32 = 12;
export const STEP_SECOND_STRIDE: u32 = 16;
export const STEP_SECOND_OFFSET: u32 = 20;
export const STEP_VALUES: u32 = 24;
export const STEP_SECOND_VALUES: u32 = 28;
export const STEP_ROWS: u32 = 32;

/** Rows are counted in an i64, or taken off it. */
export const COUNT: u32 = 0;
export const UNCOUNT: u32 = 1;
/** Values go to a sum and its tally, or are taken off them. */
export const ADD: u32 = 2;
export const SUBTRACT: u32 = 3;
/** The least or greatest value stays, and a u32 that says whether there is one. */
export const LEAST: u32 = 4;
export const GREATEST: u32 = 5;
/** What other tables have counted or added up. */
export const MERGE_COUNTS: u32 = 6;
export const MERGE_EXACT_SUMS: u32 = 7;
export const MERGE_FLOAT_SUMS: u32 = 8;

export const BITS: u32 = 0;
export const I8: u32 = 1;
export const I16: u32 = 2;
export const I32: u32 = 3;
export const I64: u32 = 4;
export const I128: u32 = 5;
export const F32: u32 = 6;
export const F64: u32 = 7;
