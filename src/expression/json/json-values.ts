import { type DataType, type StructField, typeName } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { assert } from '../../errors.ts';
import { nearestFloat, parseDecimal } from '../text/parse-number.ts';
import { parseCalendarInterval } from '../time/interval-parts.ts';
import { parseIntervalText } from '../time/interval-text.ts';
import { type IntervalType, intervalValue } from '../time/interval-units.ts';
import { readDateText, readTimestampText } from '../time/read-time.ts';
import { patternFor, readByPattern, type TimePatterns } from '../time/time-patterns.ts';
import { readVariant } from '../variant/json-to-variant.ts';
import type { JsonCursor } from './json-cursor.ts';

/** A value of the wrong type: its field is null and the record counts as bad. */
export const BAD: unique symbol = Symbol('bad value');

/** What reading a record collects besides values. */
export interface Findings {
  /** The first thing that was wrong, null for a good record. */
  problem: string | null;
}

/** Reads the value at the cursor, whatever it is. */
export type ValueReader = (cursor: JsonCursor, findings: Findings) => LiteralValue | typeof BAD;

/** Reads one token of the right kind; `BAD` for a text that does not convert. */
type TokenReader = (cursor: JsonCursor) => LiteralValue | typeof BAD;

/** What stands for numbers that JSON has no form for, quoted or not. */
const NAMED_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['+INF', Number.POSITIVE_INFINITY],
  ['+Infinity', Number.POSITIVE_INFINITY],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-INF', Number.NEGATIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** What texts of times look like. */
export interface JsonReading {
  /** The zone of times that name none. */
  readonly timeZone: string;
  readonly patterns?: TimePatterns | undefined;
}

/** How a type is read: as Spark's JacksonParser converts tokens. Null is the caller's. */
export function valueReader(type: DataType, reading: JsonReading): ValueReader {
  const read = typeReader(type, reading);
  return (cursor, findings) => {
    const isNullable = type.kind !== 'variant';
    if (isNullable && cursor.kind() === 'word' && cursor.text.startsWith('null', cursor.at)) {
      cursor.scalar();
      return null;
    }
    const start = cursor.at;
    const value = read(cursor, findings);
    if (value !== BAD) return value;
    // A reader may have stopped anywhere inside the value.
    cursor.rewind(start);
    const found = cursor.skipValue();
    findings.problem ??= `${found} is no ${typeName(type)}`;
    return BAD;
  };
}

function typeReader(type: DataType, reading: JsonReading): ValueReader {
  const pattern = reading.patterns === undefined ? null : patternFor(type, reading.patterns);
  if (pattern !== null) return patternReader(type, pattern, reading);
  switch (type.kind) {
    case 'struct':
      return structReader(type.fields, reading);
    case 'array':
      return arrayReader(type.element, reading);
    case 'map':
      return mapReader(type.value, reading);
    case 'decimal':
      return decimalReader(type.precision, type.scale);
    case 'timestamp':
      return timestampReader(reading);
    case 'dayTimeInterval':
    case 'yearMonthInterval':
      return intervalReader(type);
    default: {
      const reader = SIMPLE_READERS[type.kind];
      assert(reader !== undefined, 'the JSON format was asked about this type before');
      return reader;
    }
  }
}

/** True when values of a type can be read and written. */
export function isJsonType(type: DataType): boolean {
  if (type.kind === 'array') return isJsonType(type.element);
  if (type.kind === 'map') return type.key.kind === 'string' && isJsonType(type.value);
  if (type.kind === 'struct') return type.fields.every((field) => isJsonType(field.type));
  return WITH_TYPE.has(type.kind) || type.kind in SIMPLE_READERS;
}

/** Kinds whose readers ask for more than the kind. */
const WITH_TYPE: ReadonlySet<DataType['kind']> = new Set<DataType['kind']>([
  ...(['decimal', 'timestamp', 'dayTimeInterval', 'yearMonthInterval'] as const),
]);

const SIMPLE_READERS: { readonly [K in DataType['kind']]?: TokenReader } = {
  null: (cursor) => {
    cursor.skipValue();
    return null;
  },
  boolean: (cursor) => (cursor.kind() === 'word' ? cursor.scalar() === 'true' : BAD),
  // 128 to 255 wrap around, as Spark's parser takes bytes with or without sign.
  tinyint: integerReader(-128n, 255n, (value) => Number(BigInt.asIntN(8, value))),
  smallint: integerReader(-32_768n, 32_767n, Number),
  int: integerReader(-(2n ** 31n), 2n ** 31n - 1n, Number),
  bigint: integerReader(-(2n ** 63n), 2n ** 63n - 1n, (value) => value),
  float: (cursor) => numberReader(cursor, nearestFloat),
  double: (cursor) => numberReader(cursor, Number),
  string: (cursor) =>
    cursor.kind() === 'string' ? wellFormed(cursor.string()) : cursor.skipValue(),
  binary: (cursor) => (cursor.kind() === 'string' ? readBase64(cursor.string()) : BAD),
  date: (cursor) => (cursor.kind() === 'string' ? (readDateText(cursor.string()) ?? BAD) : BAD),
  timestampNtz: (cursor) =>
    cursor.kind() === 'string' ? (readTimestampText(cursor.string(), null) ?? BAD) : BAD,
  calendarInterval: (cursor) =>
    cursor.kind() === 'string' ? (parseCalendarInterval(cursor.string()) ?? BAD) : BAD,
  variant: readVariant,
};

function integerReader(
  least: bigint,
  greatest: bigint,
  finish: (value: bigint) => LiteralValue,
): TokenReader {
  return (cursor) => {
    if (cursor.kind() !== 'integer') return BAD;
    const value = BigInt(cursor.scalar());
    return value < least || value > greatest ? BAD : finish(value);
  };
}

function numberReader(cursor: JsonCursor, parse: (text: string) => number): number | typeof BAD {
  const kind = cursor.kind();
  if (kind === 'string') {
    const text = cursor.string();
    return (cursor.dialect.allowNonNumericNumbers ? NAMED_NUMBERS.get(text) : undefined) ?? BAD;
  }
  if (kind !== 'integer' && kind !== 'fraction') return BAD;
  const text = cursor.scalar();
  // An integer has no negative zero.
  return NAMED_NUMBERS.get(text) ?? (kind === 'integer' ? parse(text) + 0 : parse(text));
}

function decimalReader(precision: number, scale: number): TokenReader {
  const limit = 10n ** BigInt(precision);
  return (cursor) => {
    const kind = cursor.kind();
    const isNumber = kind === 'integer' || kind === 'fraction';
    if (!isNumber && kind !== 'string') return BAD;
    const text = isNumber ? cursor.scalar() : cursor.string().replaceAll(',', '');
    const value = parseDecimal(text, scale);
    return value === undefined || value >= limit || value <= -limit ? BAD : value;
  };
}

function timestampReader({ timeZone }: JsonReading): TokenReader {
  return (cursor) => {
    const kind = cursor.kind();
    if (kind === 'string') return readTimestampText(cursor.string(), timeZone) ?? BAD;
    if (kind !== 'integer') return BAD;
    const seconds = BigInt(cursor.scalar());
    if (BigInt.asIntN(64, seconds) !== seconds) return BAD;
    return BigInt.asIntN(64, seconds * 1_000_000n);
  };
}

function intervalReader(type: IntervalType): TokenReader {
  return (cursor) => {
    if (cursor.kind() !== 'string') return BAD;
    const count = parseIntervalText(cursor.string(), type);
    return count === undefined ? BAD : intervalValue(count, type);
  };
}

function patternReader(type: DataType, pattern: string, { timeZone }: JsonReading): TokenReader {
  return (cursor) => {
    if (cursor.kind() !== 'string') return BAD;
    return readByPattern(cursor.string(), type, pattern, timeZone) ?? BAD;
  };
}

function readBase64(text: string): Uint8Array | typeof BAD {
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  return isBase64 ? new Uint8Array(Buffer.from(text, 'base64')) : BAD;
}

/** Half of a surrogate pair has no UTF-8; Java writes a question mark. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '?');
}

/** A bad field is null in the struct, which stays: Spark's partial results. */
function structReader(fields: readonly StructField[], reading: JsonReading): ValueReader {
  const read = fieldsReader(fields, reading);
  return (cursor, findings) => (cursor.kind() === 'object' ? read(cursor, findings) : BAD);
}

/** Reads the fields of an object, which must begin at the cursor. Those that a good object does not have are what the schema says for that. */
export function fieldsReader(
  fields: readonly StructField[],
  reading: JsonReading,
): (cursor: JsonCursor, findings: Findings) => LiteralValue[] {
  const readers = new Map(
    fields.map(({ name, type }, index) => [name, { index, read: valueReader(type, reading) }]),
  );
  const hasDefaults = fields.some(({ ifMissing }) => ifMissing !== undefined);
  return (cursor, findings) => {
    const values: LiteralValue[] = fields.map(() => null);
    const found = hasDefaults ? new Set<number>() : null;
    cursor.object((key) => {
      const field = readers.get(key);
      const value = field === undefined ? cursor.skipValue() : field.read(cursor, findings);
      if (field === undefined) return;
      found?.add(field.index);
      if (value !== BAD) values[field.index] = value;
    });
    if (found === null || findings.problem !== null) return values;
    return values.map((value, index) =>
      found.has(index) ? value : (fields[index]!.ifMissing ?? null),
    );
  };
}

/** One bad element spoils the array. */
function arrayReader(element: DataType, reading: JsonReading): ValueReader {
  const read = valueReader(element, reading);
  return (cursor, findings) => {
    if (cursor.kind() !== 'array') return BAD;
    const values: LiteralValue[] = [];
    let isGood = true;
    cursor.array(() => {
      const value = read(cursor, findings);
      if (value === BAD) isGood = false;
      else values.push(value);
    });
    return isGood ? values : BAD;
  };
}

/** One bad value spoils the map; keys may repeat, as in Spark. */
function mapReader(element: DataType, reading: JsonReading): ValueReader {
  const read = valueReader(element, reading);
  return (cursor, findings) => {
    if (cursor.kind() !== 'object') return BAD;
    const entries: LiteralValue[] = [];
    let isGood = true;
    cursor.object((key) => {
      const value = read(cursor, findings);
      if (value === BAD) isGood = false;
      else entries.push([wellFormed(key), value]);
    });
    return isGood ? entries : BAD;
  };
}
