import { SECONDS_PER_DAY } from './local-time.ts';
import { parseDateText, parseTimestampText } from './parse.ts';
import { zoneOf } from './zone.ts';

const MICROS_PER_SECOND = 1_000_000n;

/** Days since 1970 of a text that Spark casts to DATE; null for others. */
export function readDateText(text: string): number | null {
  return parseDateText(text) ?? null;
}

/**
 * Microseconds since 1970 of a text that Spark casts to a timestamp; null for others, for a time without its day, and for
 * one that 64 bits do not hold (behind January 10, 294247).
 * `timeZone` is the zone of times that name none; null for TIMESTAMP_NTZ, where no zone is allowed.
 */
export function readTimestampText(text: string, timeZone: string | null): bigint | null {
  const parsed = parseTimestampText(text);
  if (parsed?.days === undefined) return null;
  if (timeZone === null && parsed.zone !== undefined) return null;
  const local = parsed.days * SECONDS_PER_DAY + parsed.secondOfDay;
  const zone = zoneOf(parsed.zone ?? timeZone ?? 'UTC');
  const micros = BigInt(zone.toUtc(local)) * MICROS_PER_SECOND + BigInt(parsed.micros);
  return BigInt.asIntN(64, micros) === micros ? micros : null;
}
