import type { CalendarInterval } from '../../columnar/calendar-interval.ts';
import { userError } from '../../errors.ts';
import { afterDays } from './calendar-days.ts';
import { MICROS_PER_DAY } from './local-time.ts';
import {
  addLocalMonths,
  addMonthsToDays,
  floorDivide,
  fromLocalMicros,
  isDate,
  timestampOf,
  toLocalMicros,
} from './moment.ts';
import type { Zone } from './zone.ts';

/**
 * A timestamp with months added, then days, by the calendar of a zone, and then elapsed time. Throws DATETIME_OVERFLOW. After Java's
 * `ZonedDateTime`, which Spark uses.
 */
export function addToTimestamp(
  start: bigint,
  { months, days, micros }: CalendarInterval,
  zone: Zone,
): bigint {
  const later =
    months === 0
      ? start
      : fromLocalMicros(addLocalMonths(toLocalMicros(start, zone), months), zone);
  const onDay = days === 0 ? later : afterDays(later, BigInt(days) * MICROS_PER_DAY, zone);
  return timestampOf(onDay + micros);
}

/** A date with months and days added; time is added to its midnight in a zone, and then left out. */
export function addToDate(start: number, interval: CalendarInterval, zone: Zone): number {
  const { months, days, micros } = interval;
  if (micros === 0n) {
    const later = addMonthsToDays(start, months) + days;
    if (isDate(later)) return later;
    throw userError('DATETIME_OVERFLOW', 'The sum is no date: it is too far from 1970.');
  }
  const midnight = fromLocalMicros(BigInt(start) * MICROS_PER_DAY, zone);
  const end = toLocalMicros(addToTimestamp(midnight, interval, zone), zone);
  return Number(floorDivide(end, MICROS_PER_DAY));
}
