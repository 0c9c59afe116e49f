// What CSV has in the work record behind the fields of `json/inner/layout`; `src/formats/csv/kernel-dialect.ts` prepares it.

/** For each field of a line the address of its column record, 0 when nobody wants it. How many fields; how many matter. */
export const WORK_PLACES: usize = 64;
export const WORK_FIELD_COUNT: usize = 68;
/** Fields up to the last one that is wanted. */
export const WORK_WANTED_COUNT: usize = 72;
/** Whether a line with another number of fields is for the slow path. */
export const WORK_IS_COUNT_FIXED: usize = 76;
export const WORK_SEPARATOR: usize = 80;
export const WORK_QUOTE: usize = 84;
export const WORK_ESCAPE: usize = 88;
/** The byte that begins a comment; above 0xff for none. */
export const WORK_COMMENT: usize = 92;
/** The text of a null, and whether a quoted empty field is one. */
export const WORK_NULL_TEXT: usize = 96;
export const WORK_NULL_BYTES: usize = 100;
export const WORK_IS_EMPTY_NULL: usize = 104;
/** Whether blanks around fields are left out: such fields are for the slow path. */
export const WORK_TRIMS: usize = 108;
export const WORK_FIELDS_MAX: usize = 112;
