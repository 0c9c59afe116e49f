import type { DataType, DayTimeUnit, YearMonthUnit } from '../columnar/types.ts';
import { userError } from '../errors.ts';
import type { Literal } from '../expression/expression.ts';
import { parseInterval } from '../expression/time/interval-length.ts';
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

/** Reads `INTERVAL 10 SECONDS`, `INTERVAL '1' DAY 2 HOURS` or `INTERVAL '1 day 2 hours'`. */
export function readIntervalLiteral(reader: TokenReader): Literal {
  const start = reader.peek();
  reader.expectWord('INTERVAL');
  const text = readIntervalText(reader);
  const position = reader.positionFrom(start);
  const { months, micros } = parseInterval(text, position);
  const units = [...text.matchAll(/[a-z]+/gi)].map(([word]) => singular(word));
  const dayTime = units.flatMap((unit) => DAY_TIME_FIELDS[unit] ?? []);
  const yearMonth = units.flatMap((unit) => YEAR_MONTH_FIELDS[unit] ?? []);
  if (dayTime.length > 0 && yearMonth.length > 0) {
    const message = 'An interval cannot mix years or months with days or time.';
    throw userError('_LEGACY_ERROR_TEMP_0029', message, { position });
  }
  if (yearMonth.length > 0) return newLiteral(months, yearMonthType(yearMonth), position);
  return newLiteral(BigInt(micros), dayTimeType(dayTime), position);
}

function readIntervalText(reader: TokenReader): string {
  const isSigned = reader.isOperator('-') || reader.isOperator('+');
  const start = isSigned ? 1 : 0;
  if (reader.peek(start).kind !== 'string') return readParts(reader);
  if (!isSigned && unitOf(reader.peek(1)) === null) return reader.next().value;
  return isRange(reader, start) ? readRange(reader) : readParts(reader);
}

/** `'1 02:03' DAY TO MINUTE`. */
function isRange(reader: TokenReader, start: number): boolean {
  const to = reader.peek(start + 2);
  return to.kind === 'word' && to.value === 'TO';
}

function readRange(reader: TokenReader): string {
  const isNegative = reader.acceptOperator('-');
  if (!isNegative) reader.acceptOperator('+');
  const start = reader.next();
  const from = reader.next().value;
  reader.expectWord('TO');
  const to = reader.expectName('a unit such as SECOND');
  const text = unitsText(start.value, singular(from), singular(to), reader.positionFrom(start));
  return isNegative ? negated(text) : text;
}

function negated(text: string): string {
  return text.replaceAll(/([+-]?)(\d+(?:\.\d+)?) /g, (_, sign: string, number: string) =>
    sign === '-' ? `${number} ` : `-${number} `,
  );
}

/** `10 SECONDS 5 MILLISECONDS` as interval text. */
function readParts(reader: TokenReader): string {
  let text = '';
  do {
    const sign = reader.acceptOperator('-') ? '-' : '';
    if (sign === '') reader.acceptOperator('+');
    const amount = reader.next();
    const unit = unitOf(reader.peek());
    if (unit === null) throw reader.unexpected('a unit such as SECONDS');
    reader.next();
    text += `${sign}${amount.value} ${unit} `;
  } while (reader.peek().kind === 'number' && unitOf(reader.peek(1)) !== null);
  return text;
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
