// The words that name a type by themselves, as SQL and schemas in texts have them.

import {
  BIGINT,
  BINARY,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  FLOAT,
  INT,
  NULL,
  SMALLINT,
  STRING,
  TIMESTAMP,
  TIMESTAMP_NTZ,
  TINYINT,
  VARIANT,
} from '../../columnar/types.ts';

/** By the word in upper case. */
export const TYPES_BY_WORD: ReadonlyMap<string, DataType> = new Map([
  ['BOOLEAN', BOOLEAN],
  ['TINYINT', TINYINT],
  ['BYTE', TINYINT],
  ['SMALLINT', SMALLINT],
  ['SHORT', SMALLINT],
  ['INT', INT],
  ['INTEGER', INT],
  ['BIGINT', BIGINT],
  ['LONG', BIGINT],
  ['FLOAT', FLOAT],
  ['REAL', FLOAT],
  ['DOUBLE', DOUBLE],
  ['STRING', STRING],
  ['BINARY', BINARY],
  ['DATE', DATE],
  ['TIMESTAMP', TIMESTAMP],
  ['TIMESTAMP_LTZ', TIMESTAMP],
  ['TIMESTAMP_NTZ', TIMESTAMP_NTZ],
  ['VOID', NULL],
  ['VARIANT', VARIANT],
]);
