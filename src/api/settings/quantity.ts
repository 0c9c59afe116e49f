import { userError } from '../../errors.ts';

const MILLISECONDS_BY_UNIT: Readonly<Record<string, number>> = {
  us: 0.001,
  microsecond: 0.001,
  microseconds: 0.001,
  ms: 1,
  millisecond: 1,
  milliseconds: 1,
  s: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  week: 604_800_000,
  weeks: 604_800_000,
};

const BYTES_BY_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
};

const DURATION = /^(?:\d+(?:\.\d+)?\s*[a-z]+\s*)+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)\s*([a-z]+)/g;

/** Milliseconds of a text such as `2 seconds`, `1 minute 30 seconds`, `500ms` or `250` (milliseconds). */
export function parseDurationMs(text: string, what: string): number {
  const trimmed = text
    .trim()
    .toLowerCase()
    .replace(/^interval\s+/, '');
  if (/^\d+$/.test(trimmed)) return Number(trimmed);
  const parts = DURATION.test(trimmed) ? [...trimmed.matchAll(DURATION_PART)] : [];
  const durations = parts.map(
    ([, count, unit]) => Number(count) * (MILLISECONDS_BY_UNIT[unit!] ?? NaN),
  );
  const durationMs = durations.reduce((sum, duration) => sum + duration, 0);
  if (durations.length === 0 || Number.isNaN(durationMs)) {
    throw userError('CANNOT_PARSE_INTERVAL', `Cannot read the ${what} '${text}' as a duration.`, {
      hint: "Write a number and a unit, such as '2 seconds' or '500 ms'.",
    });
  }
  return durationMs;
}

/** Bytes of a text such as `512 MB`, `4m` or `65536`. Units are powers of 1024, as in Spark. */
export function parseByteLength(text: string, what: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text);
  const unit = match === null ? undefined : BYTES_BY_UNIT[match[2]!.toLowerCase()];
  if (match === null || unit === undefined) {
    throw userError('INVALID_BYTE_STRING', `Cannot read the ${what} '${text}' as a size.`, {
      hint: "Write a number and a unit, such as '512 MB' or '4m'.",
    });
  }
  return Math.floor(Number(match[1]) * unit);
}
