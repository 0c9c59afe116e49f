// TIME values: nanoseconds of the day, kept to microseconds.

import { timeText } from '../../columnar/calendar.ts';
import { trimAll } from './parse.ts';

export const NANOS_PER_SECOND = 1_000_000_000n;
const NANOS_PER_MICRO = 1000n;

/** `HH:mm:ss` with as much of a fraction as there is. */
export function timeOfDayText(nanos: bigint): string {
  const micros = Number((nanos % NANOS_PER_SECOND) / NANOS_PER_MICRO);
  const text = timeText(Number(nanos / NANOS_PER_SECOND), micros);
  return micros === 0 ? text : text.replace(/0+$/, '');
}

const TIME_TEXT = /^T?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{0,9})\d*)?)?(?:\s*([AP]M))?$/i;

/** Nanoseconds of the day, or undefined when the text is no time. */
export function parseTimeOfDay(text: string): bigint | undefined {
  const match = TIME_TEXT.exec(trimAll(text));
  if (match === null) return undefined;
  const [, hourText, minute, second = '0', fraction = '', half] = match;
  const written = Number(hourText);
  if (half !== undefined && (written < 1 || written > 12)) return undefined;
  const isAfternoon = half?.toUpperCase() === 'PM';
  const hour = half === undefined ? written : (written % 12) + (isAfternoon ? 12 : 0);
  return nanosOfDay(
    hour,
    Number(minute),
    Number(second),
    Number(fraction.slice(0, 6).padEnd(6, '0')),
  );
}

/** Nanoseconds of the day from its fields; undefined when one is out of range. */
export function nanosOfDay(
  hour: number,
  minute: number,
  second: number,
  micros: number,
): bigint | undefined {
  const isTime = isBelow(hour, 24) && isBelow(minute, 60) && isBelow(second, 60);
  if (!isTime || !isBelow(micros, 1_000_000)) return undefined;
  const seconds = (hour * 60 + minute) * 60 + second;
  return BigInt(seconds) * NANOS_PER_SECOND + BigInt(micros) * NANOS_PER_MICRO;
}

function isBelow(value: number, limit: number): boolean {
  return value >= 0 && value < limit;
}
