/**
 * Dates and timestamps of the proleptic Gregorian calendar as text, in the ISO form that Java's `LocalDate` prints:
 * `2026-01-31`, `-0044-03-15`, `+12345-01-01`; a fraction of a second has six digits or is left out.
 */
const MICROS_PER_SECOND = 1_000_000n;
const SECONDS_PER_DAY = 86_400;
const DAYS_PER_ERA = 146_097;
/** Days from 0000-03-01, where an era of 400 years begins, to 1970-01-01. */
const EPOCH_DAYS = 719_468;

export function dateText(days: number): string {
  const { year, month, day } = dateFromDays(days);
  return `${yearText(year)}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** Text of a timestamp without its zone, from microseconds since 1970. */
export function timestampText(micros: bigint): string {
  const fraction = floorModulo(micros, MICROS_PER_SECOND);
  const seconds = Number((micros - fraction) / MICROS_PER_SECOND);
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  const time = timeText(seconds - days * SECONDS_PER_DAY, Number(fraction));
  return `${dateText(days)}T${time}`;
}

/** `HH:MM:SS` or `HH:MM:SS.ffffff`. */
export function timeText(secondOfDay: number, micros: number): string {
  const minutes = Math.floor(secondOfDay / 60);
  const parts = [Math.floor(minutes / 60), minutes % 60, secondOfDay % 60].map(twoDigits);
  const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`;
  return `${parts.join(':')}${fraction}`;
}

/** Days since 1970, or undefined when the text is not a date of the calendar. */
export function parseDate(text: string): number | undefined {
  const match = /^([+-]\d{4,6}|\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (match === null) return undefined;
  const days = daysFromDate(Number(match[1]), Number(match[2]), Number(match[3]));
  return dateText(days) === text ? days : undefined;
}

/** Microseconds since 1970 of a timestamp without zone; undefined when it is none or outside 64 bits. */
export function parseTimestamp(text: string): bigint | undefined {
  const [date, time] = text.split(/[T ]/, 2);
  const days = parseDate(date);
  const micros = time === undefined ? undefined : parseTime(time);
  if (days === undefined || micros === undefined) return undefined;
  return inRange(BigInt(days * SECONDS_PER_DAY) * MICROS_PER_SECOND + micros);
}

function inRange(timestamp: bigint): bigint | undefined {
  return BigInt.asIntN(64, timestamp) === timestamp ? timestamp : undefined;
}

/** Microseconds since 1970 of a timestamp that ends with `Z` or an offset such as `+01:00`; otherwise undefined. */
export function parseInstant(text: string): bigint | undefined {
  const match = /^(.*)(?:Z|([+-])(\d\d):(\d\d))$/.exec(text);
  if (match === null) return undefined;
  const [, local, sign, hours = '0', minutes = '0'] = match;
  const timestamp = parseTimestamp(local);
  if (timestamp === undefined) return undefined;
  const offset = BigInt((Number(hours) * 60 + Number(minutes)) * 60) * MICROS_PER_SECOND;
  return inRange(timestamp + (sign === '-' ? offset : -offset));
}

/** Microseconds of the day, or undefined. */
export function parseTime(text: string): bigint | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return undefined;
  const [, hours, minutes, seconds, fraction = ''] = match;
  const second = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return BigInt(second) * MICROS_PER_SECOND + BigInt(fraction.padEnd(6, '0'));
}

/** Days since 1970 of a date; after Howard Hinnant's `days_from_civil`, whose years begin in March. */
export function daysFromDate(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * DAYS_PER_ERA + yearOfEra * 365 + leapDays + dayOfYear - EPOCH_DAYS;
}

/** The inverse of `daysFromDate`. */
export function dateFromDays(days: number): { year: number; month: number; day: number } {
  const shifted = days + EPOCH_DAYS;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear =
    dayOfEra - (yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = ((shiftedMonth + 2) % 12) + 1;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1 };
}

function yearText(year: number): string {
  const digits = String(Math.abs(year)).padStart(4, '0');
  if (year < 0) return `-${digits}`;
  return year > 9999 ? `+${digits}` : digits;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function floorModulo(value: bigint, divisor: bigint): bigint {
  const rest = value % divisor;
  return rest < 0n ? rest + divisor : rest;
}
