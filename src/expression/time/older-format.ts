import { dateFromDays } from '../../columnar/calendar.ts';
import { type Moment, nameOrNumber, PRINTERS, padded, printerOfPieces } from './format.ts';
import { countedDays, presentDay } from './older-calendar.ts';
import { type OlderItem, parseOlderPattern } from './older-pattern.ts';
import { DAY_NAMES, MONTH_NAMES } from './pattern.ts';
import type { Zone } from './zone.ts';

/** As `formatterOf`, by a pattern of Java's SimpleDateFormat. */
export function olderFormatterOf(
  pattern: string,
  zone: Zone,
): (utcSeconds: number, micros: number) => string {
  return printerOfPieces(parseOlderPattern(pattern).map(pieceOf), zone);
}

function pieceOf(item: OlderItem): (moment: Moment) => string {
  if (item.kind === 'text') return () => item.text;
  const { letter, count } = item;
  const print = OLDER_PRINTERS[letter] ?? PRINTERS[letter];
  return (moment) => print(atPresentDay(moment), count);
}

function atPresentDay(moment: Moment): Moment {
  const days = presentDay(moment.days);
  return days === moment.days ? moment : { ...moment, ...dateFromDays(days), days };
}

const NAME_LETTERS = 4;
const MONTHS = 12;

/** Letters that SimpleDateFormat prints otherwise than Java's newer formatter; `H`, `k`, `h`, `K`, `m`, `s` and `a` are alike. */
const OLDER_PRINTERS: Readonly<Record<string, (moment: Moment, count: number) => string>> = {
  G: ({ year }) => (year > 0 ? 'AD' : 'BC'),
  y: ({ year }, count) => yearText(yearOfEra(year), count),
  Y: (moment, count) => {
    const isNext = moment.month === MONTHS && weekOfYear(moment) === 1;
    return yearText(yearOfEra(moment.year) + (isNext ? 1 : 0), count);
  },
  M: monthText,
  L: monthText,
  d: ({ day }, count) => padded(day, count),
  D: (moment, count) => padded(dayOf(moment) - countedDays(moment.year, 1, 1) + 1, count),
  F: ({ day }, count) => padded(Math.ceil(day / 7), count),
  w: (moment, count) => padded(weekOfYear(moment), count),
  W: (moment, count) => {
    const first = countedDays(moment.year, moment.month, 1);
    return padded(weeksBetween(first, dayOf(moment)), count);
  },
  E: (moment, count) => {
    const name = DAY_NAMES[weekday(dayOf(moment))];
    return count >= NAME_LETTERS ? name : name.slice(0, 3);
  },
  u: (moment, count) => padded(weekday(dayOf(moment)) + 1, count),
  S: ({ micros }, count) => padded(Math.floor(micros / 1000), count),
  z: (moment, count) => PRINTERS['z'](moment, Math.min(count, NAME_LETTERS)),
  Z: ({ offset }) => offsetText(offset, 2),
  X: ({ offset }, count) => (offset === 0 ? 'Z' : offsetText(offset, count)),
};

function yearOfEra(year: number): number {
  return year > 0 ? year : 1 - year;
}

function yearText(year: number, count: number): string {
  return count === 2 ? padded(year % 100, 2) : padded(year, count);
}

function monthText({ month }: Moment, count: number): string {
  return nameOrNumber(MONTH_NAMES[month - 1], month, Math.min(count, NAME_LETTERS));
}

function dayOf({ year, month, day }: Moment): number {
  return countedDays(year, month, day);
}

/** From Monday, 0, on: the first of January 1970 was a Thursday. */
function weekday(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

/** The number of the week, from Sunday on, that a day is in, of those that began with the first. */
function weeksBetween(first: number, day: number): number {
  return Math.floor((day - sundayBefore(first)) / 7) + 1;
}

/** The last Sunday, which may be the day itself. */
function sundayBefore(days: number): number {
  return days - ((weekday(days) + 1) % 7);
}

/** Days that share a week with the next first of January are in its first week. */
function weekOfYear(moment: Moment): number {
  const day = dayOf(moment);
  const next = countedDays(moment.year + 1, 1, 1);
  return day >= sundayBefore(next) ? 1 : weeksBetween(countedDays(moment.year, 1, 1), day);
}

/** Hours, with minutes from two letters on, and a colon between them with three. */
function offsetText(offset: number, count: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const hours = `${offset < 0 ? '-' : '+'}${padded(Math.floor(minutes / 60), 2)}`;
  if (count === 1) return hours;
  return `${hours}${count === 3 ? ':' : ''}${padded(minutes % 60, 2)}`;
}
