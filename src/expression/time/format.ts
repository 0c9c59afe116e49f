import { dateFromDays, daysFromDate } from '../../columnar/calendar.ts';
import { SECONDS_PER_DAY } from './local-time.ts';
import { DAY_NAMES, MONTH_NAMES, type PatternItem, parsePattern } from './pattern.ts';
import type { Zone } from './zone.ts';

/** A local time taken apart as far as patterns need it; one object for all rows of a formatter. */
export interface Moment {
  year: number;
  month: number;
  day: number;
  days: number;
  secondOfDay: number;
  micros: number;
  offset: number;
  readonly zone: Zone;
}

/** Makes the function that prints a moment (UTC seconds and microseconds) by a pattern. */
export function formatterOf(
  pattern: string,
  zone: Zone,
): (utcSeconds: number, micros: number) => string {
  const items = parsePattern(pattern);
  const hasEra = items.some((item) => item.kind === 'field' && item.letter === 'G');
  return printerOfPieces(
    items.map((item) => pieceOf(item, hasEra)),
    zone,
  );
}

/** Makes the function that prints a moment (UTC seconds and microseconds) piece by piece. */
export function printerOfPieces(
  pieces: readonly ((moment: Moment) => string)[],
  zone: Zone,
): (utcSeconds: number, micros: number) => string {
  const moment: Moment = {
    ...dateFromDays(0),
    days: 0,
    secondOfDay: 0,
    micros: 0,
    offset: 0,
    zone,
  };
  return (utcSeconds, micros) => {
    setMoment(moment, utcSeconds, micros);
    let text = '';
    for (const piece of pieces) text += piece(moment);
    return text;
  };
}

/** How long a printed field stays the same at least. */
const FIELD_SECONDS: Readonly<Record<string, number>> = {
  a: SECONDS_PER_DAY / 2,
  H: 3600,
  k: 3600,
  h: 3600,
  K: 3600,
  m: 60,
  s: 1,
};
/** Fields of which the local second says not all: fractions, and what depends on the offset. */
const FINER_FIELDS = 'SzOXxZ';

/** The unit of local time, in seconds, within which a pattern always prints the same; null when there is none. */
export function printedUnit(pattern: string): number | null {
  let seconds = SECONDS_PER_DAY;
  for (const item of parsePattern(pattern)) {
    if (item.kind !== 'field') continue;
    if (FINER_FIELDS.includes(item.letter)) return null;
    seconds = Math.min(seconds, FIELD_SECONDS[item.letter] ?? SECONDS_PER_DAY);
  }
  return seconds;
}

function setMoment(moment: Moment, utcSeconds: number, micros: number): void {
  moment.offset = moment.zone.offsetAt(utcSeconds);
  const local = utcSeconds + moment.offset;
  const days = Math.floor(local / SECONDS_PER_DAY);
  // Neighbouring rows are often of one day.
  if (days !== moment.days) Object.assign(moment, dateFromDays(days), { days });
  moment.secondOfDay = local - days * SECONDS_PER_DAY;
  moment.micros = micros;
}

/** Beside an era, years are counted within it: the one before 1 AD is 1 BC. */
function pieceOf(item: PatternItem, hasEra: boolean): (moment: Moment) => string {
  if (item.kind === 'text') return () => item.text;
  if (item.kind === 'optional') return () => '';
  if (hasEra && item.letter === 'y') {
    return ({ year }) => yearOrCentury(year > 0 ? year : 1 - year, item.count);
  }
  const print = PRINTERS[item.letter];
  return (moment) => print(moment, item.count);
}

type Print = (moment: Moment, count: number) => string;

export const PRINTERS: Readonly<Record<string, Print>> = {
  G: ({ year }, count) =>
    (year > 0 ? ['AD', 'Anno Domini'] : ['BC', 'Before Christ'])[count === 4 ? 1 : 0],
  y: ({ year }, count) => yearOrCentury(year, count),
  M: ({ month }, count) => nameOrNumber(MONTH_NAMES[month - 1], month, count),
  L: ({ month }, count) => nameOrNumber(MONTH_NAMES[month - 1], month, count),
  d: ({ day }, count) => padded(day, count),
  D: ({ year, days }, count) => padded(days - daysFromDate(year, 1, 1) + 1, count),
  F: ({ day }) => String(((day - 1) % 7) + 1),
  E: ({ days }, count) => {
    const name = DAY_NAMES[mod(days + 3, 7)];
    return count === 4 ? name : name.slice(0, 3);
  },
  a: ({ secondOfDay }) => (secondOfDay < SECONDS_PER_DAY / 2 ? 'AM' : 'PM'),
  H: (moment, count) => padded(hourOf(moment), count),
  k: (moment, count) => padded(hourOf(moment) || 24, count),
  h: (moment, count) => padded(hourOf(moment) % 12 || 12, count),
  K: (moment, count) => padded(hourOf(moment) % 12, count),
  m: ({ secondOfDay }, count) => padded(Math.floor(secondOfDay / 60) % 60, count),
  s: ({ secondOfDay }, count) => padded(secondOfDay % 60, count),
  S: ({ micros }, count) => padded(micros, 6).padEnd(9, '0').slice(0, count),
  Q: ({ month }, count) => quarterText(Math.ceil(month / 3), count),
  q: ({ month }, count) => quarterText(Math.ceil(month / 3), count),
  V: ({ zone }) => zone.name,
  z: zoneName,
  O: ({ offset }, count) => (offset === 0 ? 'GMT' : `GMT${localizedOffset(offset, count)}`),
  X: ({ offset }, count) => (offset === 0 ? 'Z' : offsetText(offset, count)),
  x: ({ offset }, count) => offsetText(offset, count),
  Z: ({ offset }, count) => {
    if (count < 4) return offsetText(offset, 2);
    return offset === 0
      ? ['GMT', 'Z'][count - 4]
      : `${count === 4 ? 'GMT' : ''}${offsetText(offset, 5)}`;
  },
};

function hourOf({ secondOfDay }: Moment): number {
  return Math.floor(secondOfDay / 3600);
}

/** With two letters the last digits of a year, whatever its sign. */
function yearOrCentury(year: number, count: number): string {
  return count === 2 ? padded(Math.abs(year) % 100, 2) : yearText(year, count);
}

function yearText(year: number, count: number): string {
  const text = padded(Math.abs(year), count);
  if (year < 0) return `-${text}`;
  return count >= 4 && text.length > count ? `+${text}` : text;
}

export function nameOrNumber(name: string, value: number, count: number): string {
  if (count === 4) return name;
  return count === 3 ? name.slice(0, 3) : padded(value, count);
}

const QUARTER_NAMES = ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter'];

function quarterText(quarter: number, count: number): string {
  if (count === 4) return QUARTER_NAMES[quarter - 1];
  return count === 3 ? `Q${quarter}` : padded(quarter, count);
}

/** The abbreviation in use, such as PDT, or with four letters the full name. */
function zoneName({ zone, days, secondOfDay, offset }: Moment, count: number): string {
  if (zone.fixedOffset !== undefined) return zone.name;
  const milliseconds = (days * SECONDS_PER_DAY + secondOfDay - offset) * 1000;
  const style = count === 4 ? 'long' : 'short';
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone.name, timeZoneName: style });
  const parts = format.formatToParts(milliseconds < 0 ? likeToday(zone, offset) : milliseconds);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? zone.name;
}

/** A moment of 2000 with that offset, or with standard time: names of zones begin in 1970, but Java knows them always. */
function likeToday(zone: Zone, offset: number): number {
  const [winter, summer] = [Date.UTC(2000, 0), Date.UTC(2000, 6)];
  const offsets = [winter, summer].map((moment) => zone.offsetAt(moment / 1000));
  const standard = offsets[0] < offsets[1] ? winter : summer;
  const daylight = standard === winter ? summer : winter;
  return offset === Math.max(...offsets) && offsets[0] !== offsets[1] ? daylight : standard;
}

/** `+02`, `+0200`, `+02:00`, …, by the number of letters. */
function offsetText(offset: number, count: number): string {
  const sign = offset < 0 ? '-' : '+';
  const magnitude = Math.abs(offset);
  const [hours, minutes, seconds] = [magnitude / 3600, (magnitude / 60) % 60, magnitude % 60].map(
    (part) => padded(Math.floor(part), 2),
  );
  const colon = count === 3 || count === 5 ? ':' : '';
  if (count === 1) return `${sign}${hours}${minutes === '00' ? '' : minutes}`;
  const base = `${sign}${hours}${colon}${minutes}`;
  return count >= 4 && seconds !== '00' ? `${base}${colon}${seconds}` : base;
}

function localizedOffset(offset: number, count: number): string {
  if (count === 4) return offsetText(offset, 5);
  const sign = offset < 0 ? '-' : '+';
  const hours = Math.floor(Math.abs(offset) / 3600);
  const minutes = Math.floor(Math.abs(offset) / 60) % 60;
  const seconds = Math.abs(offset) % 60;
  if (seconds > 0) return `${sign}${hours}:${padded(minutes, 2)}:${padded(seconds, 2)}`;
  return `${sign}${hours}${minutes === 0 ? '' : `:${padded(minutes, 2)}`}`;
}

export function padded(value: number, count: number): string {
  if (count === 2 && value >= 0 && value < 100) return TWO_DIGITS[value];
  return String(value).padStart(count, '0');
}

const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, value) =>
  String(value).padStart(2, '0'),
);

function mod(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
