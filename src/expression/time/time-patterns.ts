import type { DataType } from '../../columnar/types.ts';
import { formatterOf } from './format.ts';
import { SECONDS_PER_DAY } from './local-time.ts';
import { parseByPattern } from './parse-pattern.ts';
import { zoneOf } from './zone.ts';

/** Patterns that options give for texts of times; null for the usual forms. */
export interface TimePatterns {
  readonly dateFormat: string | null;
  readonly timestampFormat: string | null;
  readonly timestampNTZFormat: string | null;
}

const MICROS_PER_SECOND = 1_000_000;

/** The pattern for texts of a type, null when there is none. */
export function patternFor({ kind }: DataType, patterns: TimePatterns): string | null {
  if (kind === 'date') return patterns.dateFormat;
  if (kind === 'timestamp') return patterns.timestampFormat;
  return kind === 'timestampNtz' ? patterns.timestampNTZFormat : null;
}

/** Reads days or microseconds since 1970 by a pattern; undefined for a text that does not fit. */
export function readByPattern(
  text: string,
  type: DataType,
  pattern: string,
  timeZone: string,
): number | bigint | undefined {
  const isZoned = type.kind === 'timestamp';
  const moment = parseByPattern(text, pattern, zoneOf(isZoned ? timeZone : 'UTC'));
  if (moment === undefined) return undefined;
  if (type.kind === 'date') return Math.floor(moment.seconds / SECONDS_PER_DAY);
  return BigInt(moment.seconds) * BigInt(MICROS_PER_SECOND) + BigInt(moment.micros);
}

/** Prints days or microseconds since 1970 by a pattern. */
export function patternPrinter(
  type: DataType,
  pattern: string,
  timeZone: string,
): (value: number | bigint) => string {
  const print = formatterOf(pattern, zoneOf(type.kind === 'timestamp' ? timeZone : 'UTC'));
  return (value) => {
    if (typeof value === 'number') return print(value * SECONDS_PER_DAY, 0);
    const remainder = Number(value % BigInt(MICROS_PER_SECOND));
    const micros = remainder < 0 ? remainder + MICROS_PER_SECOND : remainder;
    return print(Number((value - BigInt(micros)) / BigInt(MICROS_PER_SECOND)), micros);
  };
}
