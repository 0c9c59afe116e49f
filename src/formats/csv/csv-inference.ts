import { type Schema, schema as schemaOf } from '../../columnar/schema.ts';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  type DataType,
  DECIMAL_64_DIGITS,
  DECIMAL_DIGITS_MAX,
  DOUBLE,
  decimal,
  field,
  INT,
  NULL,
  STRING,
  TIMESTAMP,
} from '../../columnar/types.ts';
import { textReader } from '../../expression/csv/csv-values.ts';
import { FieldSplitter, type Fields, UnescapedQuote } from '../../expression/csv/field-splitter.ts';
import { fitsBigint } from '../../expression/number-inference.ts';
import type { FileBytes, FormatOptions } from '../format.ts';
import { linesOf, sampled, wholeText } from '../inference-texts.ts';
import { type CsvOptions, readCsvOptions } from './csv-options.ts';
import { isNoRow } from './no-row.ts';
import { recordsOfText } from './records-of-text.ts';

/**
 * The columns of CSV files: as many as the first line has fields, named by it where it is a header and `_c0`, `_c1` … where
 * it is not; STRING unless `inferSchema` asks for more.
 */
export function inferCsvSchema(files: Iterable<FileBytes>, options: FormatOptions): Schema {
  const values = readCsvOptions(options);
  const types: DataType[] = [];
  let names: readonly string[] | null = null;
  for (const file of files) {
    const records = recordsOf(file, options, values);
    const first = values.header || names === null ? records.next() : null;
    if (first?.done === true) continue;
    names ??= columnNames(first!.value, values);
    if (!values.inferSchema) break;
    if (first !== null && !values.header) addTypes(types, first.value, values);
    for (const fields of sampled(records, values.samplingRatio)) addTypes(types, fields, values);
  }
  const columns = (names ?? []).map((name, index) => {
    const type = values.inferSchema ? (types[index] ?? NULL) : STRING;
    return field(name, type.kind === 'null' ? STRING : type);
  });
  return schemaOf(columns);
}

/** The fields of each line that is a row, the header among them. */
function* recordsOf(
  file: FileBytes,
  options: FormatOptions,
  values: CsvOptions,
): Generator<Fields> {
  const splitter = new FieldSplitter(values);
  const lines = values.multiLine
    ? recordsOfText(wholeText(file, options), values)
    : linesOf(file, options, values.lineSep);
  for (const line of lines) {
    const fields = isNoRow(line, values) ? null : splitOrNull(splitter, line);
    if (fields !== null) yield fields;
  }
}

/** Null for a line that cannot be split. */
function splitOrNull(splitter: FieldSplitter, line: string): Fields | null {
  try {
    return splitter.split(line);
  } catch (error) {
    if (error instanceof UnescapedQuote) return null;
    throw error;
  }
}

/** As in Spark: what has no name gets one by its place, and names that repeat get their place behind them. */
function columnNames(fields: Fields, { header, nullValue }: CsvOptions): readonly string[] {
  if (!header) return fields.map((_, index) => `_c${index}`);
  const folded = fields.map((name) => (name ?? '').toLowerCase());
  return fields.map((name, index) => {
    if (name === null || name === '' || name === nullValue) return `_c${index}`;
    const isRepeated = folded.indexOf(folded[index]) !== folded.lastIndexOf(folded[index]);
    return isRepeated ? `${name}${index}` : name;
  });
}

function addTypes(types: DataType[], fields: Fields, options: CsvOptions): void {
  fields.forEach((text, index) => {
    types[index] = commonType(types[index] ?? NULL, text, options);
  });
}

/** The types in the order in which they are tried. */
const CANDIDATES: readonly DataType[] = [INT, BIGINT, DOUBLE, DATE, TIMESTAMP, BOOLEAN];
const NUMBERS: readonly DataType['kind'][] = ['int', 'bigint', 'decimal', 'double'];

function commonType(known: DataType, text: string | null, options: CsvOptions): DataType {
  if (text === null || text === '' || text === options.nullValue) return known;
  return known.kind === 'string' ? known : wider(known, typeOf(text, options), options);
}

function typeOf(text: string, options: CsvOptions): DataType {
  const digits = /^[+-]?0*(\d+)$/.exec(text)?.[1];
  const isLong = digits !== undefined && digits.length > DECIMAL_64_DIGITS;
  if (isLong && digits.length <= DECIMAL_DIGITS_MAX && !fitsBigint(text)) {
    return decimal(digits.length, 0);
  }
  const found = CANDIDATES.find((type) => fits(text, type, options));
  return found ?? STRING;
}

/** A time is no day here, although CAST would make one of it. */
function fits(text: string, type: DataType, options: CsvOptions): boolean {
  const isUsualDay = options.dateFormat !== null || /^\d{4}-\d{2}-\d{2}$/.test(text);
  if (type.kind === 'date' && !isUsualDay) return false;
  return textReader(type, options, 'UTC')(text) !== undefined;
}

/** Formats of days that the usual reader of times takes too. */
const DAYS_AS_TIMES: ReadonlySet<string | null> = new Set([
  null,
  'yyyy-MM-dd',
  'yyyy-M-d',
  'yyyy-M-dd',
  'yyyy-MM-d',
  'yyyy-MM',
  'yyyy-M',
  'yyyy',
]);

function wider(left: DataType, right: DataType, options: CsvOptions): DataType {
  if (left.kind === 'null') return right;
  if (left.kind === 'decimal' && right.kind === 'decimal') {
    return left.precision > right.precision ? left : right;
  }
  if (left.kind === right.kind) return left;
  const [first, second] = [left, right].map(({ kind }) => NUMBERS.indexOf(kind));
  if (first >= 0 && second >= 0) return first > second ? left : right;
  const areTimes = [left, right].every(({ kind }) => kind === 'date' || kind === 'timestamp');
  const { dateFormat, timestampFormat } = options;
  const isReadAlike = timestampFormat === null && DAYS_AS_TIMES.has(dateFormat);
  return areTimes && isReadAlike ? TIMESTAMP : STRING;
}
