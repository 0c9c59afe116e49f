import { daysFromDate, parseDate } from '../../columnar/calendar.ts';
import { findZone, type Zone, zoneOf } from '../../expression/time/zone.ts';

const MICROS_PER_SECOND = 1_000_000n;
const SECONDS_PER_DAY = 86_400;
const FRACTION_DIGITS = 6;
const DATE = /^([+-]?\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;
const TIME = /^(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,9}))?)?)?$/;
/** A zone begins at its sign or letter; `T` and spaces may stand before a time. */
const ZONE = /\s*([+-]\d.*|[A-Za-z].*)$/;

/** Days since 1970 of a text that Spark casts to DATE; null for others. What follows `T` or a space does not count. */
export function readDateText(text: string): number | null {
  const [date] = text.trim().split(/[T ]/, 1);
  return daysOf(date);
}

/**
 * Microseconds since 1970 of a text that Spark casts to a timestamp; null for others. `timeZone` is the zone of times
 * that name none; null for TIMESTAMP_NTZ, where a zone is not allowed.
 */
export function readTimestampText(text: string, timeZone: string | null): bigint | null {
  const [, date, rest = ''] = /^([^T ]*)(?:[T ](.*))?$/s.exec(text.trim()) ?? [];
  const days = date === undefined ? null : daysOf(date);
  if (days === null) return null;
  const zoneName = ZONE.exec(rest)?.[1];
  const time = zoneName === undefined ? rest : rest.replace(ZONE, '');
  const clock =
    time === '' && zoneName === undefined ? { seconds: 0, micros: 0n } : readClock(time);
  if (clock === null || (timeZone === null && zoneName !== undefined)) return null;
  const local = days * SECONDS_PER_DAY + clock.seconds;
  if (timeZone === null) return BigInt(local) * MICROS_PER_SECOND + clock.micros;
  const zone = zoneName === undefined ? zoneOf(timeZone) : namedZone(zoneName);
  if (zone === undefined) return null;
  return BigInt(zone.toUtc(local)) * MICROS_PER_SECOND + clock.micros;
}

function daysOf(text: string): number | null {
  const exact = parseDate(text);
  if (exact !== undefined) return exact;
  const match = DATE.exec(text);
  if (match === null) return null;
  const [, year, month = '1', day = '1'] = match;
  const padded = `${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  // Whether there is such a day does not depend on more than the year's place in its 400 years.
  const sameYear = String(2000 + (Number(year) % 400)).padStart(4, '0');
  if (parseDate(`${sameYear}-${padded}`) === undefined) return null;
  return daysFromDate(Number(year), Number(month), Number(day));
}

function readClock(text: string): { seconds: number; micros: bigint } | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [, hours, minutes = '0', seconds = '0', fraction = ''] = match;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  const micros = BigInt(fraction.slice(0, FRACTION_DIGITS).padEnd(FRACTION_DIGITS, '0'));
  return { seconds: (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds), micros };
}

function namedZone(name: string): Zone | undefined {
  return findZone(name.trim());
}
