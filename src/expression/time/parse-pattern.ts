import { dateFromDays, daysFromDate } from '../../columnar/calendar.ts';
import { userError } from '../../errors.ts';
import { daysOfDate } from './parse.ts';
import { MONTH_NAMES, type PatternItem, parsePattern } from './pattern.ts';
import { findZone, type Zone } from './zone.ts';

/** UTC seconds since 1970 and microseconds. */
export interface ParsedMoment {
  readonly seconds: number;
  readonly micros: number;
}

const CACHE = new Map<string, PatternReader>();
/** Patterns can come from data, so there is an end to what is remembered. */
const CACHE_MAX = 1000;

interface PatternReader {
  readonly regexp: RegExp;
  readonly letters: readonly string[];
}

/** Reads a moment by a pattern; undefined when the text does not fit it or is no moment of the calendar. */
export function parseByPattern(
  text: string,
  pattern: string,
  zone: Zone,
): ParsedMoment | undefined {
  const reader = readerOf(pattern);
  const match = reader.regexp.exec(text);
  if (match === null) return undefined;
  const found = reader.letters.map((letter, index) => [letter, match[index + 1]] as const);
  const fields = new Map(found.filter(([, written]) => written !== undefined));
  return momentOf(fields, zone);
}

function readerOf(pattern: string): PatternReader {
  const known = CACHE.get(pattern);
  if (known !== undefined) return known;
  const items = parsePattern(pattern);
  const letters = items.flatMap((item) => (item.kind === 'field' ? [fieldName(item)] : []));
  const source = items.map((item, index) => sourceOf(item, items[index + 1], pattern)).join('');
  const reader = { regexp: new RegExp(`^${source}$`, 'i'), letters };
  if (CACHE.size >= CACHE_MAX) CACHE.clear();
  CACHE.set(pattern, reader);
  return reader;
}

/** A year of two digits is one of this century. */
function fieldName({ letter, count }: { readonly letter: string; readonly count: number }): string {
  return letter === 'y' && count === 2 ? 'yy' : letter;
}

const NUMBERS = 'dDHhkKms';

function sourceOf(item: PatternItem, next: PatternItem | undefined, pattern: string): string {
  if (item.kind === 'optional') return item.bound === '[' ? '(?:' : ')?';
  if (item.kind === 'text') return item.text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  const { letter, count } = item;
  // Beside another number a field has exactly its digits.
  const isTight = next?.kind === 'field' && (NUMBERS.includes(next.letter) || next.letter === 'M');
  if (letter === 'y') return count === 2 ? '(\\d{2})' : yearSource(count, isTight);
  if ((letter === 'M' || letter === 'L') && count >= 3) return `(${monthNames(count).join('|')})`;
  if (letter === 'M' || letter === 'L' || NUMBERS.includes(letter)) {
    return count === 1 && !isTight ? '(\\d{1,2}|\\d{3})' : `(\\d{${count}})`;
  }
  if (letter === 'S') return `(\\d{1,${count}})`;
  if (letter === 'a') return '(AM|PM)';
  if ('XxVzOZ'.includes(letter)) return '([A-Za-z][\\w/+:-]*|[+-][\\d:]+)';
  throw userError(
    'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION',
    `The pattern '${pattern}' uses the letter ${letter}, which is only for printing.`,
  );
}

/** From four letters on, a year of more digits than letters has a sign. */
function yearSource(count: number, isTight: boolean): string {
  if (isTight) return `(\\d{${Math.max(count, 4)}})`;
  if (count < 4) return `(-?\\d{${count},6})`;
  const longer = count < 6 ? `|\\+\\d{${count + 1},6}` : '';
  return `(\\d{${count}}|-\\d{${count},6}${longer})`;
}

function monthNames(count: number): readonly string[] {
  return count === 4 ? MONTH_NAMES : MONTH_NAMES.map((name) => name.slice(0, 3));
}

type Fields = ReadonlyMap<string, string>;

const NOON = 12;
/** Days whose microseconds fit in 64 bits. */
const DAYS_MAX = 106_751_991;

function momentOf(fields: Fields, sessionZone: Zone): ParsedMoment | undefined {
  const days = daysOf(fields);
  const second = secondOfDay(fields);
  if (days === undefined || second === undefined) return undefined;
  const zoneText = ['V', 'z', 'X', 'x', 'O', 'Z']
    .map((letter) => fields.get(letter))
    .find((text) => text !== undefined);
  const zone =
    zoneText === undefined ? sessionZone : findZone(ABBREVIATIONS.get(zoneText) ?? zoneText);
  if (zone === undefined) return undefined;
  if (Math.abs(days) > DAYS_MAX) {
    throw userError('DATETIME_OVERFLOW', 'The time is outside what a TIMESTAMP can hold.');
  }
  const micros = Number((fields.get('S') ?? '').padEnd(6, '0').slice(0, 6));
  return { seconds: zone.toUtc(days * 86_400 + second), micros };
}

/** What `z` reads besides names of zones. */
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
  ...(['PST', 'PDT'] as const).map((name) => [name, 'America/Los_Angeles'] as const),
  ...(['MST', 'MDT'] as const).map((name) => [name, 'America/Denver'] as const),
  ...(['CST', 'CDT'] as const).map((name) => [name, 'America/Chicago'] as const),
  ...(['EST', 'EDT'] as const).map((name) => [name, 'America/New_York'] as const),
  ...(['AKST', 'AKDT'] as const).map((name) => [name, 'America/Anchorage'] as const),
  ['HST', 'Pacific/Honolulu'],
]);

/** A missing year is 1970, a missing month or day the first. */
function daysOf(fields: Fields): number | undefined {
  const ofCentury = fields.get('yy');
  const year = ofCentury === undefined ? Number(fields.get('y') ?? 1970) : 2000 + Number(ofCentury);
  const dayOfYear = fields.get('D');
  if (dayOfYear !== undefined) {
    const days = daysFromDate(year, 1, 1) + Number(dayOfYear) - 1;
    const isInYear = Number(dayOfYear) >= 1 && days < daysFromDate(year + 1, 1, 1);
    return isInYear && isDay(days, fields) ? days : undefined;
  }
  return daysOfDate(
    year,
    monthOf(fields.get('M') ?? fields.get('L') ?? '1'),
    Number(fields.get('d') ?? 1),
  );
}

/** True when month and day, where the text has them, are those of the day. */
function isDay(days: number, fields: Fields): boolean {
  const { month, day } = dateFromDays(days);
  const monthText = fields.get('M') ?? fields.get('L');
  const isMonth = monthText === undefined || monthOf(monthText) === month;
  return isMonth && Number(fields.get('d') ?? day) === day;
}

function monthOf(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  const prefix = text.slice(0, 3).toLowerCase();
  return MONTH_NAMES.findIndex((name) => name.toLowerCase().startsWith(prefix)) + 1;
}

function secondOfDay(fields: Fields): number | undefined {
  const hour = hourOf(fields);
  const minute = Number(fields.get('m') ?? 0);
  const second = Number(fields.get('s') ?? 0);
  if (hour === undefined || minute > 59 || second > 59) return undefined;
  return (hour * 60 + minute) * 60 + second;
}

function hourOf(fields: Fields): number | undefined {
  const whole = fields.get('H') ?? fields.get('k');
  if (whole !== undefined) {
    const hour = fields.has('k') ? Number(whole) % 24 : Number(whole);
    return hour <= 23 ? hour : undefined;
  }
  const half = fields.get('h') ?? fields.get('K');
  if (half === undefined) return 0;
  if (Number(half) > NOON || (fields.has('h') && Number(half) === 0)) return undefined;
  const isAfternoon = fields.get('a')?.toUpperCase() === 'PM';
  return (Number(half) % NOON) + (isAfternoon ? NOON : 0);
}
