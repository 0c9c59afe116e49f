import {
  BIGINT,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  field,
  INT,
  STRING,
  struct,
  TIMESTAMP,
} from '../../columnar/types.ts';
import type { CsvDialect } from './csv-dialect.ts';
import { textReader } from './csv-values.ts';

/** The types that a field is tried as, in this order. */
const TRIED: readonly DataType[] = [INT, BIGINT, DOUBLE, DATE, TIMESTAMP, BOOLEAN];

/** The struct that the fields of a line fit: `_c0`, `_c1`, …. */
export function inferCsvType(texts: readonly (string | null)[], dialect: CsvDialect): DataType {
  const types = texts.map((text) => {
    const isAbsent = text === null || text === dialect.nullValue;
    const fits = (type: DataType) => textReader(type, dialect, 'UTC')(text!) !== undefined;
    return isAbsent ? STRING : (TRIED.find(fits) ?? STRING);
  });
  return struct(types.map((type, index) => field(`_c${index}`, type)));
}
