/**
 * A value outside of columns. BIGINT, DECIMAL (unscaled), TIMESTAMP, TIMESTAMP_NTZ, TIME and day-time intervals are
 * bigints; TINYINT, SMALLINT, INT, DATE (days), year-month intervals, FLOAT and DOUBLE are numbers; BINARY and VARIANT are bytes;
 * arrays and structs are lists; a map is a list of [key, value].
 */
export type LiteralValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly LiteralValue[];

/** A row of values, one for each field of its schema. */
export type Row = readonly LiteralValue[];
