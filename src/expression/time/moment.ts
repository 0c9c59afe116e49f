import { dateFromDays, daysFromDate } from '../../columnar/calendar.ts';
import { userError } from '../../errors.ts';
import { MICROS_PER_DAY, MICROS_PER_SECOND } from './local-time.ts';
import type { Zone } from './zone.ts';

// Timestamps one by one, for what is computed row by row.

/** The local microseconds of a moment in a zone. */
export function toLocalMicros(micros: bigint, zone: Zone): bigint {
  const seconds = floorDivide(micros, MICROS_PER_SECOND);
  return micros + BigInt(zone.offsetAt(Number(seconds))) * MICROS_PER_SECOND;
}

/** The moment of local microseconds in a zone. */
export function fromLocalMicros(local: bigint, zone: Zone): bigint {
  const seconds = floorDivide(local, MICROS_PER_SECOND);
  const rest = local - seconds * MICROS_PER_SECOND;
  return BigInt(zone.toUtc(Number(seconds))) * MICROS_PER_SECOND + rest;
}

/** A local time so many months later; a day that the month does not have becomes its last. */
export function addLocalMonths(local: bigint, months: number): bigint {
  const days = Number(floorDivide(local, MICROS_PER_DAY));
  return local + BigInt(addMonthsToDays(days, months) - days) * MICROS_PER_DAY;
}

/** The same for a date. */
export function addMonthsToDays(days: number, months: number): number {
  const { year, month, day } = dateFromDays(days);
  const index = year * 12 + month - 1 + months;
  const newYear = Math.floor(index / 12);
  const newMonth = index - newYear * 12 + 1;
  const first = daysFromDate(newYear, newMonth, 1);
  const next =
    newMonth === 12 ? daysFromDate(newYear + 1, 1, 1) : daysFromDate(newYear, newMonth + 1, 1);
  return first + Math.min(day, next - first) - 1;
}

/** The same microseconds; DATETIME_OVERFLOW where a TIMESTAMP does not hold so many. */
export function timestampOf(micros: bigint): bigint {
  if (BigInt.asIntN(64, micros) === micros) return micros;
  throw userError('DATETIME_OVERFLOW', 'The result is beyond the range of timestamps.');
}

/** Whether a number of days is one that a DATE holds. */
export function isDate(days: number): boolean {
  return days === (days | 0);
}

/** Whole months from one local time to another, towards zero. */
export function monthsBetween(start: bigint, end: bigint): number {
  const [startDays, endDays] = [start, end].map((local) =>
    Number(floorDivide(local, MICROS_PER_DAY)),
  );
  const [a, b] = [dateFromDays(startDays), dateFromDays(endDays)];
  const months = (b.year - a.year) * 12 + b.month - a.month;
  const order = b.day - a.day || Number(restOfDay(end) - restOfDay(start));
  if (months > 0 && order < 0) return months - 1;
  return months < 0 && order > 0 ? months + 1 : months;
}

export function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}

function restOfDay(local: bigint): bigint {
  return local - floorDivide(local, MICROS_PER_DAY) * MICROS_PER_DAY;
}
