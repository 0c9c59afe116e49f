import { daysFromDate } from '../../columnar/calendar.ts';
import { findZone } from './zone.ts';

// What Spark's CAST accepts as text of dates and timestamps: fields may be short, what is missing is the first value.

const DATE_TEXT = /^([+-]?)(\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T].*)?)?)?$/s;

/** Days since 1970, or undefined when the text is no date. */
export function parseDateText(text: string): number | undefined {
  const match = DATE_TEXT.exec(trimAll(text));
  if (match === null) return undefined;
  const [, sign, year, month = '1', day = '1'] = match;
  return daysOfFields(sign, year, month, day);
}

/** A timestamp as text gives it: local time, and the zone if one is named. */
export interface ParsedTimestamp {
  /** Absent when the text is only a time of day. */
  readonly days: number | undefined;
  readonly secondOfDay: number;
  readonly micros: number;
  /** A zone's name, or undefined when the session's zone counts. */
  readonly zone: string | undefined;
}

const TIME = String.raw`(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,9})\d*)?)?`;
const ZONE = String.raw`\s*([A-Za-z+-][\w:+/-]*)?`;
const TIMESTAMP_TEXT = new RegExp(
  String.raw`^([+-]?)(\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T]${TIME}${ZONE})?)?)?$`,
);
const TIME_TEXT = new RegExp(`^T?${TIME}${ZONE}$`);

/** The fields of a timestamp, or undefined when the text is none. */
export function parseTimestampText(text: string): ParsedTimestamp | undefined {
  const trimmed = trimAll(text);
  const match = TIMESTAMP_TEXT.exec(trimmed);
  if (match !== null) {
    const [, sign, year, month = '1', day = '1', ...time] = match;
    const days = daysOfFields(sign, year, month, day);
    return days === undefined ? undefined : withTime(days, time);
  }
  const time = TIME_TEXT.exec(trimmed);
  return time === null ? undefined : withTime(undefined, time.slice(1));
}

function withTime(
  days: number | undefined,
  [hour = '0', minute = '0', second = '0', fraction = '', zone]: (string | undefined)[],
): ParsedTimestamp | undefined {
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const zoneName = zone === undefined ? undefined : normalZone(zone);
  if (zone !== undefined && zoneName === undefined) return undefined;
  return {
    days,
    secondOfDay: (Number(hour) * 60 + Number(minute)) * 60 + Number(second),
    micros: Number(fraction.slice(0, 6).padEnd(6, '0')),
    zone: zoneName,
  };
}

function normalZone(name: string): string | undefined {
  const upper = name.toUpperCase();
  const known = upper === 'Z' || /^(UTC|GMT|UT)/.test(upper) ? upper : name;
  return findZone(known)?.name;
}

const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysOfFields(
  sign: string,
  yearText: string,
  monthText: string,
  dayText: string,
): number | undefined {
  const year = sign === '-' ? -Number(yearText) : Number(yearText);
  return daysOfDate(year, Number(monthText), Number(dayText));
}

/** Days since 1970 of a date of the calendar; undefined for 30 February and its kin. */
export function daysOfDate(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > MONTH_DAYS[month - 1]) return undefined;
  if (month === 2 && day === 29 && !isLeapYear(year)) return undefined;
  const days = daysFromDate(year, month, day);
  return days === (days | 0) ? days : undefined;
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Removes spaces and control characters from both ends, as Spark does before it reads text. */
export function trimAll(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code <= 0x20 || code === 0x7f;
}
