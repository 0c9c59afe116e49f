import { daysFromDate } from '../../columnar/calendar.ts';
import { userError } from '../../errors.ts';
import { SECONDS_PER_DAY } from './local-time.ts';
import { countedDays, daysInMonth, isMissingDay } from './older-calendar.ts';
import { type OlderItem, parseOlderPattern } from './older-pattern.ts';
import type { ParsedMoment } from './parse-pattern.ts';
import { DAY_NAMES, MONTH_NAMES } from './pattern.ts';
import type { Zone } from './zone.ts';

type OlderField = Extract<OlderItem, { readonly kind: 'field' }>;

/** What a text says; of fields that are said twice the last counts. */
type Fields = Map<string, number>;

/** Letters that are read as names where they are long, or always. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  G: ['BC', 'AD'],
  a: ['AM', 'PM'],
  E: DAY_NAMES,
  M: MONTH_NAMES,
  L: MONTH_NAMES,
};
const NUMBER = /-?\d+/y;

/**
 * Reads a moment by a pattern of Java's SimpleDateFormat, which is not lenient: what follows in the text does not count, blanks
 * before a field neither. Undefined for what does not fit, or is no moment of the calendar.
 */
export function parseByOlderPattern(
  text: string,
  pattern: string,
  zone: Zone,
): ParsedMoment | undefined {
  const items = parseOlderPattern(pattern);
  refuseUnread(items, pattern);
  const fields: Fields = new Map();
  let at: number | undefined = 0;
  for (const [index, item] of items.entries()) {
    if (item.kind === 'text')
      at = text.startsWith(item.text, at) ? at + item.text.length : undefined;
    else at = readField(text, at, item, items[index + 1]?.kind === 'field', fields);
    if (at === undefined) return undefined;
  }
  return momentOf(fields, zone);
}

/** Weeks say which day is meant by rules of their own; and a weekday alone says none. */
function refuseUnread(items: readonly OlderItem[], pattern: string): void {
  const letters = items.flatMap((item) => (item.kind === 'field' ? [item.letter] : []));
  const unread = letters.find((letter) => 'wWFY'.includes(letter));
  const isDay = letters.some((letter) => letter === 'd' || letter === 'D');
  const alone = isDay ? undefined : letters.find((letter) => letter === 'E' || letter === 'u');
  const letter = unread ?? alone;
  if (letter === undefined) return;
  const message = `Reading by the pattern '${pattern}' is not supported under the policy LEGACY: the letter ${letter} is only for printing.`;
  throw userError('UNSUPPORTED_FEATURE', message);
}

/** Where the text goes on; undefined where it does not fit. */
function readField(
  text: string,
  start: number,
  field: OlderField,
  isBeforeField: boolean,
  fields: Fields,
): number | undefined {
  const { letter, count } = field;
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  if (at === text.length) return undefined;
  if ('zZX'.includes(letter)) return readOffset(text, at, field, fields);
  const words = WORDS[letter];
  if (words !== undefined && (count > 2 || !'ML'.includes(letter))) {
    return readWord(text, at, letter, words, fields);
  }
  // Beside another field a number has no more characters than letters.
  const end = isBeforeField ? start + count : text.length;
  if (end > text.length) return undefined;
  NUMBER.lastIndex = at;
  const digits = NUMBER.exec(text.slice(0, end))?.[0];
  if (digits === undefined) return undefined;
  if (letter === 'y' && count <= 2 && /^\d\d$/.test(digits)) {
    const message = 'Reading years of two digits is not supported under the policy LEGACY.';
    throw userError('UNSUPPORTED_FEATURE', message);
  }
  setField(fields, letter, Number(digits));
  return at + digits.length;
}

/** Months count from 1, weekdays too, from Monday; whole names and their first three letters. */
function readWord(
  text: string,
  at: number,
  letter: string,
  words: readonly string[],
  fields: Fields,
): number | undefined {
  const rest = text.slice(at).toLowerCase();
  const isShort = (word: string): boolean => rest.startsWith(word.slice(0, 3).toLowerCase());
  const index = words.findIndex(isShort);
  if (index < 0) return undefined;
  const isCounted = letter === 'M' || letter === 'L' || letter === 'E';
  setField(fields, letter === 'E' ? 'u' : letter, isCounted ? index + 1 : index);
  const word = words[index];
  const isWhole = rest.startsWith(word.toLowerCase());
  return at + (isWhole ? word.length : Math.min(3, word.length));
}

function setField(fields: Fields, letter: string, value: number): void {
  const name = letter === 'L' ? 'M' : letter;
  fields.delete(name);
  fields.set(name, value);
}

const NAMED_OFFSET = /(?:GMT([+-])(\d{1,2}):(\d\d)|GMT|UTC|([+-])(\d\d)(\d\d))/iy;
/** By the number of letters. */
const ISO_OFFSETS = [/Z|([+-])(\d\d)/y, /Z|([+-])(\d\d)(\d\d)/y, /Z|([+-])(\d\d):(\d\d)/y] as const;

function readOffset(
  text: string,
  at: number,
  { letter, count }: OlderField,
  fields: Fields,
): number | undefined {
  const regexp = letter === 'X' ? ISO_OFFSETS[count - 1] : NAMED_OFFSET;
  regexp.lastIndex = at;
  const match = regexp.exec(text);
  if (match === null) {
    if (letter === 'X' || !/^[A-Za-z]{3}/.test(text.slice(at))) return undefined;
    const message = `Reading the time zone at '${text.slice(at)}' is not supported under the policy LEGACY: only UTC, GMT and offsets are.`;
    throw userError('UNSUPPORTED_FEATURE', message);
  }
  const [hours, minutes] = [Number(match[2] ?? match[5] ?? 0), Number(match[3] ?? match[6] ?? 0)];
  if (hours > 23 || minutes > 59) return undefined;
  const sign = (match[1] ?? match[4]) === '-' ? -1 : 1;
  setField(fields, 'offset', sign * (hours * 3600 + minutes * 60));
  return at + match[0].length;
}

function momentOf(fields: Fields, sessionZone: Zone): ParsedMoment | undefined {
  const days = daysOf(fields);
  const second = secondOfDay(fields);
  const millis = fields.get('S') ?? 0;
  if (days === undefined || second === undefined || millis < 0 || millis > 999) return undefined;
  const offset = fields.get('offset');
  const local = days * SECONDS_PER_DAY + second;
  const seconds = offset === undefined ? utcOf(local, sessionZone) : local - offset;
  return seconds === undefined ? undefined : { seconds, micros: millis * 1000 };
}

/** A local time that was skipped is none; of two moments the later counts. */
function utcOf(local: number, zone: Zone): number | undefined {
  const earlier = zone.toUtc(local);
  if (earlier + zone.offsetAt(earlier) !== local) return undefined;
  const later = local - zone.offsetAt(earlier + SECONDS_PER_DAY / 2);
  return later > earlier && later + zone.offsetAt(later) === local ? later : earlier;
}

function daysOf(fields: Fields): number | undefined {
  const written = fields.get('y') ?? 1970;
  if (written < 1) return undefined;
  const year = fields.get('G') === 0 ? 1 - written : written;
  const letters = [...fields.keys()];
  const dayOfYear = fields.get('D');
  const byYear = dayOfYear !== undefined && letters.indexOf('D') > letters.indexOf('d');
  const date = byYear ? dateOfYear(year, dayOfYear) : [fields.get('M') ?? 1, fields.get('d') ?? 1];
  if (date === undefined) return undefined;
  const [month, day] = date;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  const days = daysFromDate(year, month, day);
  if (isMissingDay(days)) return undefined;
  // What is said besides must be so.
  const counted = countedDays(year, month, day);
  const isSo = (letter: string, value: number): boolean => (fields.get(letter) ?? value) === value;
  const weekday = ((((counted + 3) % 7) + 7) % 7) + 1;
  const isAll =
    isSo('M', month) &&
    isSo('d', day) &&
    isSo('u', weekday) &&
    isSo('D', counted - countedDays(year, 1, 1) + 1);
  return isAll ? days : undefined;
}

function dateOfYear(year: number, dayOfYear: number): [month: number, day: number] | undefined {
  for (let month = 1, rest = dayOfYear; rest >= 1 && month <= 12; month++) {
    if (rest <= daysInMonth(year, month)) return [month, rest];
    rest -= daysInMonth(year, month);
  }
  return undefined;
}

/** The least and the greatest value of each field of the time of day. */
const BOUNDS: readonly (readonly [letter: string, min: number, max: number])[] = [
  ['H', 0, 23],
  ['k', 1, 24],
  ['K', 0, 11],
  ['h', 1, 12],
  ['m', 0, 59],
  ['s', 0, 59],
];

function secondOfDay(fields: Fields): number | undefined {
  const isOutside = BOUNDS.some(([letter, min, max]) => {
    const value = fields.get(letter) ?? min;
    return value < min || value > max;
  });
  const hour = isOutside ? undefined : hourOf(fields);
  if (hour === undefined) return undefined;
  return (hour * 60 + (fields.get('m') ?? 0)) * 60 + (fields.get('s') ?? 0);
}

function hourOf(fields: Fields): number | undefined {
  const letters = [...fields.keys()];
  const [whole, half] = [lastOf(letters, 'Hk'), lastOf(letters, 'hK')];
  const afternoon = fields.get('a');
  const ofHalf = half === undefined ? undefined : fields.get(half)! % 12;
  const hour =
    whole === undefined ? (ofHalf ?? 0) + (afternoon ?? 0) * 12 : fields.get(whole)! % 24;
  const isSo =
    hour % 12 === (ofHalf ?? hour % 12) &&
    Math.floor(hour / 12) === (afternoon ?? Math.floor(hour / 12));
  return isSo ? hour : undefined;
}

function lastOf(letters: readonly string[], wanted: string): string | undefined {
  return letters.findLast((letter) => wanted.includes(letter));
}
