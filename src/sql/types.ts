import { declaredField, withoutLimits } from '../columnar/text-limits.ts';
import {
  array,
  CALENDAR_INTERVAL,
  type DataType,
  type DayTimeUnit,
  DECIMAL_DIGITS_MAX,
  decimal,
  field,
  map,
  STRING,
  type StructField,
  struct,
  type TextLimit,
  TIMESTAMP_NTZ,
  type YearMonthUnit,
} from '../columnar/types.ts';
import { userError } from '../errors.ts';
import { collationOf, UTF8_BINARY } from '../expression/collation/collation.ts';
import { TYPES_BY_WORD } from '../expression/text/type-words.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

const DAY_TIME_UNITS: ReadonlyMap<string, DayTimeUnit> = new Map<string, DayTimeUnit>([
  ['DAY', 'day'],
  ['HOUR', 'hour'],
  ['MINUTE', 'minute'],
  ['SECOND', 'second'],
]);

const YEAR_MONTH_UNITS: ReadonlyMap<string, YearMonthUnit> = new Map<string, YearMonthUnit>([
  ['YEAR', 'year'],
  ['MONTH', 'month'],
]);

const DECIMAL_NAMES: ReadonlySet<string> = new Set(['DECIMAL', 'DEC', 'NUMERIC']);
const DECIMAL_DEFAULT = decimal(10, 0);

/** Reads a type such as `MAP<STRING, ARRAY<INT>>`. A cast to CHAR(n) or VARCHAR(n) is one to STRING, as in Spark. */
export function readType(reader: TokenReader): DataType {
  return withoutLimits(readWritten(reader));
}

/** Reads a type with the limits of its texts. */
function readWritten(reader: TokenReader): DataType {
  return reader.nested(() => {
    const token = reader.peek();
    if (token.kind !== 'word') throw reader.unexpected('a type');
    const name = reader.next().value;
    if (name === 'TIMESTAMP' && reader.dialect.timestampIsNtz) return TIMESTAMP_NTZ;
    const simple = TYPES_BY_WORD.get(name);
    if (simple === STRING && reader.isWord('COLLATE')) return readText(reader);
    if (simple !== undefined) return simple;
    if (DECIMAL_NAMES.has(name)) return readDecimal(reader, token);
    if (name === 'ARRAY') return readArray(reader);
    if (name === 'MAP') return readMap(reader);
    if (name === 'STRUCT') return readStruct(reader);
    if (name === 'INTERVAL') return readInterval(reader);
    if (name === 'TIME') return readTime(reader);
    const limited = LIMITED_TEXTS.get(name);
    if (limited !== undefined) return readLimitedText(reader, limited, token);
    throw userError('UNSUPPORTED_DATATYPE', `The type ${name} is not known or not supported yet.`, {
      position: reader.positionOf(token),
    });
  });
}

const LIMITED_TEXTS: ReadonlyMap<string, TextLimit['kind']> = new Map<string, TextLimit['kind']>([
  ['CHAR', 'char'],
  ['CHARACTER', 'char'],
  ['VARCHAR', 'varchar'],
]);

/** CHAR(n) or VARCHAR(n). */
function readLimitedText(reader: TokenReader, kind: TextLimit['kind'], start: Token): DataType {
  if (!reader.acceptOperator('(')) {
    const message = `The type ${kind.toUpperCase()} needs a length.`;
    const hint = `Write it as in ${kind.toUpperCase()}(10).`;
    const position = reader.positionOf(start);
    throw userError('DATATYPE_MISSING_SIZE', message, { hint, position });
  }
  const length = readDigits(reader);
  reader.expectOperator(')');
  const text = reader.isWord('COLLATE') ? readText(reader) : STRING;
  return reader.dialect.limitsAreDropped
    ? text
    : Object.freeze({ ...text, limit: { kind, length } });
}

/** True at CHAR or VARCHAR. */
export function isLimitedText(reader: TokenReader): boolean {
  const { kind, value } = reader.peek();
  return kind === 'word' && LIMITED_TEXTS.has(value);
}

/** STRING COLLATE name. */
function readText(reader: TokenReader): DataType {
  const start = reader.peek();
  const written = readCollationName(reader);
  const { name } = collationOf(written, reader.positionFrom(start));
  return name === UTF8_BINARY ? STRING : Object.freeze({ kind: 'string', collation: name });
}

/** COLLATE and the name behind it, which may have catalogue and schema before it. */
export function readCollationName(reader: TokenReader): string {
  reader.expectWord('COLLATE');
  return reader.expectNameParts('the name of a collation').join('.');
}

const TIME_DIGITS = 6;

/** TIME or TIME(digits of the fraction of a second). */
function readTime(reader: TokenReader): DataType {
  let precision = TIME_DIGITS;
  if (reader.acceptOperator('(')) {
    const token = reader.next();
    precision = Number(token.value);
    if (token.kind !== 'number' || !(precision >= 0 && precision <= TIME_DIGITS)) {
      const message = `TIME has 0 to ${TIME_DIGITS} digits, not ${token.value}.`;
      throw userError('UNSUPPORTED_TIME_PRECISION', message, {
        position: reader.positionOf(token),
      });
    }
    reader.expectOperator(')');
  }
  reader.acceptWord('WITHOUT', 'TIME', 'ZONE');
  return Object.freeze({ kind: 'time', precision });
}

/** Reads columns of a table: `name TYPE [NOT NULL] [COMMENT 'text'], …`. */
export function readColumns(reader: TokenReader): StructField[] {
  return reader.readList(() => readColumn(reader));
}

/** Reads one of them: CHAR(n) and VARCHAR(n) stay in what it was declared with. */
export function readColumn(reader: TokenReader): StructField {
  const { name, type, nullable, comment } = readField(reader);
  const column = declaredField(name, type, nullable);
  return comment === undefined ? column : Object.freeze({ ...column, comment });
}

/** Reads the type of a column that has a name already, with the limits of its texts. */
export function readColumnType(reader: TokenReader): StructField {
  return declaredField('', readWritten(reader), true);
}

function readField(reader: TokenReader): StructField {
  const name = reader.expectName('a column name');
  reader.acceptOperator(':');
  const type = readWritten(reader);
  if (isTimestamp(type)) skipPrecision(reader);
  const nullable = !reader.acceptWord('NOT', 'NULL');
  const own = field(name, type, nullable);
  if (!reader.acceptWord('COMMENT')) return own;
  return Object.freeze({ ...own, comment: reader.expectString('a comment') });
}

function isTimestamp({ kind }: DataType): boolean {
  return kind === 'timestamp' || kind === 'timestampNtz';
}

/** Flink writes TIMESTAMP(3); here all have microseconds, so that nothing is lost up to six digits. */
function skipPrecision(reader: TokenReader): void {
  const token = reader.peek();
  if (!reader.acceptOperator('(')) return;
  if (readDigits(reader) > TIME_DIGITS) {
    throw reader.unsupported(`A TIMESTAMP of more than ${TIME_DIGITS} digits`, token);
  }
  reader.expectOperator(')');
}

function readDecimal(reader: TokenReader, start: Token): DataType {
  if (!reader.acceptOperator('(')) return DECIMAL_DEFAULT;
  const precision = readDigits(reader);
  const scale = reader.acceptOperator(',') ? readDigits(reader) : 0;
  reader.expectOperator(')');
  if (precision <= DECIMAL_DIGITS_MAX && scale <= precision) return decimal(precision, scale);
  const message =
    scale > precision
      ? `The scale ${scale} of a DECIMAL must not exceed its precision ${precision}.`
      : `The precision ${precision} of a DECIMAL exceeds ${DECIMAL_DIGITS_MAX}.`;
  throw userError('DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', message, {
    position: reader.positionFrom(start),
  });
}

/** INTERVAL DAY TO SECOND and its like; INTERVAL alone is the calendar interval. */
function readInterval(reader: TokenReader): DataType {
  const from = DAY_TIME_UNITS.get(reader.peek().value);
  if (from !== undefined) {
    reader.next();
    const to = readUpperUnit(reader, DAY_TIME_UNITS) ?? from;
    return Object.freeze({ kind: 'dayTimeInterval', from, to });
  }
  const first = YEAR_MONTH_UNITS.get(reader.peek().value);
  if (first === undefined) return CALENDAR_INTERVAL;
  reader.next();
  const to = readUpperUnit(reader, YEAR_MONTH_UNITS) ?? first;
  return Object.freeze({ kind: 'yearMonthInterval', from: first, to });
}

function readUpperUnit<Unit>(
  reader: TokenReader,
  units: ReadonlyMap<string, Unit>,
): Unit | undefined {
  if (!reader.acceptWord('TO')) return undefined;
  const unit = units.get(reader.peek().value);
  if (unit === undefined) throw reader.unexpected('a smaller unit of the interval');
  reader.next();
  return unit;
}

function readDigits(reader: TokenReader): number {
  const token = reader.peek();
  if (token.kind !== 'number' || !/^\d+$/.test(token.value)) throw reader.unexpected('a number');
  return Number(reader.next().value);
}

function readArray(reader: TokenReader): DataType {
  reader.expectOperator('<');
  const element = readWritten(reader);
  reader.expectOperator('>');
  return array(element);
}

function readMap(reader: TokenReader): DataType {
  reader.expectOperator('<');
  const key = readWritten(reader);
  reader.expectOperator(',');
  const value = readWritten(reader);
  reader.expectOperator('>');
  return map(key, value);
}

function readStruct(reader: TokenReader): DataType {
  if (reader.acceptOperator('<>')) return struct([]);
  reader.expectOperator('<');
  const fields = reader.readList(() => readField(reader));
  reader.expectOperator('>');
  return struct(fields);
}
