import { BIGINT, decimal, INT, STRING, TIME } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { SECONDS_PER_DAY } from '../time/local-time.ts';
import { parseByPattern } from '../time/parse-pattern.ts';
import { nanosOfDay, parseTimeOfDay } from '../time/time-of-day.ts';
import { zoneOf } from '../time/zone.ts';

// Functions of TIME.

export const makeTime: ScalarFunction = rowFunction({
  name: 'make_time',
  summary: 'Makes a time of hour, minute and second.',
  examples: [{ sql: 'make_time(1, 2, 3.5)', result: '01:02:03.5' }],
  parameters: [[INT], [INT], [decimal(16, 6)]],
  result: TIME,
  compute: (hour: number, minute: number, seconds: bigint) => {
    const second = Number(seconds / 1_000_000n);
    const nanos = nanosOfDay(hour, minute, second, Number(seconds % 1_000_000n));
    if (nanos !== undefined) return nanos;
    throw userError(
      'DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION',
      `There is no time of hour ${hour}, minute ${minute} and second ${second}.`,
    );
  },
});

export const toTime: ScalarFunction = rowFunction({
  name: 'to_time',
  summary: 'Reads a time from text, by a pattern if there is one.',
  examples: [{ sql: "to_time('01.02', 'HH.mm')", result: '01:02:00' }],
  parameters: [[STRING], [STRING]],
  required: 1,
  result: TIME,
  compute: readTime,
});

export const tryToTime: ScalarFunction = rowFunction({
  name: 'try_to_time',
  summary: 'Reads a time from text as to_time does; null when there is none.',
  examples: [{ sql: "try_to_time('nope')", result: 'NULL' }],
  parameters: [[STRING], [STRING]],
  required: 1,
  result: TIME,
  failure: 'null',
  compute: readTime,
});

const TRUNCATION_NANOS: ReadonlyMap<string, bigint> = new Map([
  ['HOUR', 3_600_000_000_000n],
  ['MINUTE', 60_000_000_000n],
  ['SECOND', 1_000_000_000n],
  ['MILLISECOND', 1_000_000n],
  ['MICROSECOND', 1000n],
]);

export const timeTrunc: ScalarFunction = rowFunction({
  name: 'time_trunc',
  summary: 'Sets a time back to the start of its hour, minute, second or a part of it.',
  examples: [{ sql: "time_trunc('HOUR', to_time('12:34:56'))", result: '12:00:00' }],
  parameters: [[STRING], [TIME]],
  result: TIME,
  compute: (unit: string, nanos: bigint) => {
    const size = sizeOf(unit);
    return nanos - (nanos % size);
  },
});

export const timeDiff: ScalarFunction = rowFunction({
  name: 'time_diff',
  summary:
    'Counts the whole hours, minutes, seconds or parts of a second from one time to another.',
  examples: [{ sql: "time_diff('HOUR', to_time('20:30:29'), to_time('21:30:28'))", result: '0' }],
  parameters: [[STRING], [TIME], [TIME]],
  result: BIGINT,
  compute: (unit: string, start: bigint, end: bigint) => (end - start) / sizeOf(unit),
});

function sizeOf(unit: string): bigint {
  const size = TRUNCATION_NANOS.get(unit.toUpperCase());
  if (size !== undefined) return size;
  throw userError('INVALID_PARAMETER_VALUE.TIME_UNIT', `'${unit}' is no unit of time of day.`, {
    hint: `Use one of ${[...TRUNCATION_NANOS.keys()].join(', ')}.`,
  });
}

function readTime(text: string, pattern?: string): bigint {
  const nanos = pattern === undefined ? parseTimeOfDay(text) : timeByPattern(text, pattern);
  if (nanos !== undefined) return nanos;
  throw userError('CANNOT_PARSE_TIME', `The text '${text}' is no time.`, {
    hint: 'Use try_to_time to get null instead.',
  });
}

function timeByPattern(text: string, pattern: string): bigint | undefined {
  const moment = parseByPattern(text, pattern, zoneOf('UTC'));
  if (moment === undefined) return undefined;
  const second = ((moment.seconds % SECONDS_PER_DAY) + SECONDS_PER_DAY) % SECONDS_PER_DAY;
  return BigInt(second) * 1_000_000_000n + BigInt(moment.micros) * 1000n;
}
