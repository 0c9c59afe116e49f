import { daysFromDate } from '../../columnar/calendar.ts';

// Java's GregorianCalendar: Julian before 15 October 1582. Spark keeps the fields of a date between both calendars, so
// only what is counted in days, such as the day of the week, differs.

/** Days since 1970 of 15 October 1582, which follows the 4th there. */
const FIRST_GREGORIAN_DAY = -141_427;
/** Days from the 5th to the 14th, which are not in that calendar. */
const MISSING_DAYS = 10;
/** Days since 1970 of 1 March of the year 0 of the Julian calendar. */
const JULIAN_EPOCH = -719_470;

/** True for days from 5 to 14 October 1582. */
export function isMissingDay(days: number): boolean {
  return days < FIRST_GREGORIAN_DAY && days >= FIRST_GREGORIAN_DAY - MISSING_DAYS;
}

/** The day that takes the place of one that is missing: 15 October 1582. */
export function presentDay(days: number): number {
  return isMissingDay(days) ? FIRST_GREGORIAN_DAY : days;
}

/** Days since 1970 that a date stands for, in the calendar that was in use. */
export function countedDays(year: number, month: number, day: number): number {
  const days = daysFromDate(year, month, day);
  if (days >= FIRST_GREGORIAN_DAY - MISSING_DAYS) return days;
  // Years begin in March, so that a leap day is their last.
  const shifted = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return JULIAN_EPOCH + 365 * shifted + Math.floor(shifted / 4) + dayOfYear;
}

/** Days of a month; those of a year before 1582 have a leap day every fourth year. */
export function daysInMonth(year: number, month: number): number {
  if (month !== 2) return [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  const isLeap = year % 4 === 0 && (year <= 1582 || year % 100 !== 0 || year % 400 === 0);
  return isLeap ? 29 : 28;
}
