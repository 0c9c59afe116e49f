import type { DataType, DayTimeUnit, YearMonthUnit } from '../columnar/types.ts';
import { type SourcePosition, userError } from '../errors.ts';
import type { Literal } from '../expression/expression.ts';
import { type IntervalParts, parseIntervalParts } from '../expression/time/interval-parts.ts';
import { MICROS_PER_DAY } from '../expression/time/local-time.ts';
import { unitsText } from './interval-range.ts';
import { newLiteral } from './literals.ts';
import type { Token } from './token.ts';
import type { TokenReader } from './token-reader.ts';

/** Units in falling size, with the field of the interval type that holds them. */
const DAY_TIME_FIELDS: Readonly<Record<string, DayTimeUnit>> = {
  WEEK: 'day',
  DAY: 'day',
  HOUR: 'hour',
  MINUTE: 'minute',
  SECOND: 'second',
  MILLISECOND: 'second',
  MICROSECOND: 'second',
};
const YEAR_MONTH_FIELDS: Readonly<Record<string, YearMonthUnit>> = { YEAR: 'year', MONTH: 'month' };

const DAY_TIME_ORDER: readonly DayTimeUnit[] = ['day', 'hour', 'minute', 'second'];
const YEAR_MONTH_ORDER: readonly YearMonthUnit[] = ['year', 'month'];

/** True when an interval literal comes next: INTERVAL and then a number or a text. */
export function isIntervalLiteral(reader: TokenReader): boolean {
  if (!reader.isWord('INTERVAL')) return false;
  const offset = reader.isOperator('-', 1) || reader.isOperator('+', 1) ? 2 : 1;
  const { kind } = reader.peek(offset);
  return kind === 'number' || kind === 'string';
}

/** Reads `INTERVAL 10 SECONDS`, `INTERVAL '1' DAY 2 HOURS`, `INTERVAL '1 day 2 hours'` or `INTERVAL '1-2' YEAR TO MONTH`. */
export function readIntervalLiteral(reader: TokenReader): Literal {
  const start = reader.peek();
  reader.expectWord('INTERVAL');
  const { parts, units, isNegative = false } = readInterval(reader);
  const position = reader.positionFrom(start);
  const dayTime = units.flatMap((unit) => DAY_TIME_FIELDS[unit] ?? []);
  const yearMonth = units.flatMap((unit) => YEAR_MONTH_FIELDS[unit] ?? []);
  if (dayTime.length > 0 && yearMonth.length > 0) {
    const message = 'An interval cannot mix years or months with days or time.';
    throw userError('_LEGACY_ERROR_TEMP_0029', message, { position });
  }
  const isMonths = yearMonth.length > 0;
  const size = isMonths ? parts.months : parts.days * MICROS_PER_DAY + parts.micros;
  const count = isNegative ? -size : size;
  if (BigInt.asIntN(isMonths ? 32 : 64, count) !== count) throw tooLong(units, position);
  if (isMonths) return newLiteral(Number(count), yearMonthType(yearMonth), position);
  return newLiteral(count, dayTimeType(dayTime), position);
}

interface ReadInterval {
  readonly parts: IntervalParts;
  /** The units that are written, in upper case and singular. */
  readonly units: readonly string[];
  readonly isNegative?: boolean;
}

function readInterval(reader: TokenReader): ReadInterval {
  const isSigned = reader.isOperator('-') || reader.isOperator('+');
  const start = isSigned ? 1 : 0;
  if (reader.peek(start).kind !== 'string') return readParts(reader);
  if (!isSigned && unitOf(reader.peek(1)) === null) return readWhole(reader);
  return isRange(reader, start) ? readRange(reader) : readParts(reader);
}

/** `'1 day 2 hours'`. */
function readWhole(reader: TokenReader): ReadInterval {
  const token = reader.next();
  const parts = parseIntervalParts(token.value);
  if (parts === undefined) {
    throw reader.mistake('INVALID_TYPED_LITERAL', `'${token.value}' is not an INTERVAL.`, token);
  }
  const words = token.value.replace(/^\s*interval\s/i, '').match(/[a-z]+/gi) ?? [];
  return { parts, units: words.map(singular) };
}

/** `'1 02:03' DAY TO MINUTE`. */
function isRange(reader: TokenReader, start: number): boolean {
  const to = reader.peek(start + 2);
  return to.kind === 'word' && to.value === 'TO';
}

function readRange(reader: TokenReader): ReadInterval {
  const isNegative = reader.acceptOperator('-');
  if (!isNegative) reader.acceptOperator('+');
  const start = reader.next();
  const from = singular(reader.next().value);
  reader.expectWord('TO');
  const to = singular(reader.expectName('a unit such as SECOND'));
  const text = unitsText(start.value, from, to, reader.positionFrom(start));
  const { months } = parseIntervalParts(text)!;
  const signed = isNegative ? -months : months;
  if (BigInt.asIntN(32, signed) !== signed) {
    const message = `The interval '${start.value}' is too long.`;
    throw reader.mistake('INVALID_INTERVAL_FORMAT.INTERVAL_PARSING', message, start);
  }
  return { parts: parseIntervalParts(text)!, units: [from, to], isNegative };
}

/** `10 SECONDS -5 MILLISECONDS`. */
function readParts(reader: TokenReader): ReadInterval {
  const sums = { months: 0n, days: 0n, micros: 0n };
  const units: string[] = [];
  do {
    const { parts, unit, isNegative } = readPart(reader);
    for (const name of ['months', 'days', 'micros'] as const) {
      sums[name] += isNegative ? -parts[name] : parts[name];
    }
    units.push(unit);
  } while (isPart(reader));
  return { parts: sums, units };
}

function readPart(reader: TokenReader) {
  const isNegative = reader.acceptOperator('-');
  if (!isNegative) reader.acceptOperator('+');
  const amount = reader.next();
  const unit = unitOf(reader.peek());
  if (unit === null && singular(reader.peek().value) === 'NANOSECOND') {
    const message = 'Intervals do not count nanoseconds.';
    throw reader.mistake('INVALID_INTERVAL_FORMAT.INVALID_UNIT', message, reader.peek());
  }
  if (unit === null) throw reader.unexpected('a unit such as SECONDS');
  reader.next();
  const isNumber = /^[+-]?\s*[\d.]+$/.test(amount.value.trim());
  const parts = isNumber ? parseIntervalParts(`${amount.value} ${unit}`) : undefined;
  if (parts !== undefined) return { parts, unit, isNegative };
  const message = `'${amount.value}' is no number of ${unit}S.`;
  throw reader.mistake('_LEGACY_ERROR_TEMP_0026', message, amount);
}

/** True when a number and a unit follow. */
function isPart(reader: TokenReader): boolean {
  const start = reader.isOperator('-') || reader.isOperator('+') ? 1 : 0;
  const { kind } = reader.peek(start);
  return (kind === 'number' || kind === 'string') && unitOf(reader.peek(start + 1)) !== null;
}

function tooLong(units: readonly string[], position: SourcePosition): Error {
  const message = `The interval of ${units.join(', ')} is too long.`;
  return userError('INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION', message, { position });
}

function unitOf(token: Token): string | null {
  if (token.kind !== 'word') return null;
  const unit = singular(token.value);
  return unit in DAY_TIME_FIELDS || unit in YEAR_MONTH_FIELDS ? unit : null;
}

function singular(word: string): string {
  return word.toUpperCase().replace(/S$/, '');
}

function dayTimeType(units: readonly DayTimeUnit[]): DataType {
  const [from, to] = range(DAY_TIME_ORDER, units);
  return Object.freeze({ kind: 'dayTimeInterval', from, to });
}

function yearMonthType(units: readonly YearMonthUnit[]): DataType {
  const [from, to] = range(YEAR_MONTH_ORDER, units);
  return Object.freeze({ kind: 'yearMonthInterval', from, to });
}

function range<T>(order: readonly T[], units: readonly T[]): [T, T] {
  const places = units.map((unit) => order.indexOf(unit));
  return [order[Math.min(...places)]!, order[Math.max(...places)]!];
}
