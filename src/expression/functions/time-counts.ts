import { BIGINT, decimal, TIME } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { castCall } from '../coercion/implicit-cast.ts';
import { isNumeric } from '../coercion/wider-type.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';

// TIME as a number of seconds or parts of a second since midnight, and back.

const SECONDS = decimal(14, 6);
const DAY_NANOS = 86_400_000_000_000n;
const MILLI_NANOS = 1_000_000n;
const MICRO_NANOS = 1000n;

const fromSeconds: ScalarFunction = rowFunction({
  name: 'time_from_seconds',
  summary: 'Makes a time of the seconds since midnight.',
  examples: [{ sql: 'time_from_seconds(52200.5)', result: '14:30:00.5' }],
  parameters: [[SECONDS]],
  result: TIME,
  compute: (micros: bigint) => timeOf(micros * MICRO_NANOS),
});

/** Of any number. */
const timeFromSeconds: ScalarFunction = {
  ...fromSeconds,
  resolve: (given, settings, position) => {
    const exact = given.map((argument) =>
      isNumeric(argument.type) ? castCall(argument, SECONDS, 'ansi', position) : argument,
    );
    return fromSeconds.resolve(exact, settings, position);
  },
};

const timeFromMillis: ScalarFunction = rowFunction({
  name: 'time_from_millis',
  summary: 'Makes a time of the milliseconds since midnight.',
  examples: [{ sql: 'time_from_millis(52200500)', result: '14:30:00.5' }],
  parameters: [[BIGINT]],
  result: TIME,
  compute: (millis: bigint) => timeOf(millis * MILLI_NANOS),
});

const timeFromMicros: ScalarFunction = rowFunction({
  name: 'time_from_micros',
  summary: 'Makes a time of the microseconds since midnight.',
  examples: [{ sql: 'time_from_micros(52200500000)', result: '14:30:00.5' }],
  parameters: [[BIGINT]],
  result: TIME,
  compute: (micros: bigint) => timeOf(micros * MICRO_NANOS),
});

const timeToSeconds: ScalarFunction = rowFunction({
  name: 'time_to_seconds',
  summary: 'Gives the seconds from midnight to a time.',
  examples: [{ sql: "time_to_seconds(TIME '14:30:00.5')", result: '52200.500000' }],
  parameters: [[TIME]],
  result: SECONDS,
  compute: (nanos: bigint) => nanos / MICRO_NANOS,
});

const timeToMillis: ScalarFunction = rowFunction({
  name: 'time_to_millis',
  summary: 'Gives the whole milliseconds from midnight to a time.',
  examples: [{ sql: "time_to_millis(TIME '14:30:00.5')", result: '52200500' }],
  parameters: [[TIME]],
  result: BIGINT,
  compute: (nanos: bigint) => nanos / MILLI_NANOS,
});

const timeToMicros: ScalarFunction = rowFunction({
  name: 'time_to_micros',
  summary: 'Gives the microseconds from midnight to a time.',
  examples: [{ sql: "time_to_micros(TIME '14:30:00.5')", result: '52200500000' }],
  parameters: [[TIME]],
  result: BIGINT,
  compute: (nanos: bigint) => nanos / MICRO_NANOS,
});

/** All of them, for the catalogue. */
export const timeCounts: readonly ScalarFunction[] = [
  ...[timeFromSeconds, timeFromMillis, timeFromMicros, timeToSeconds, timeToMillis, timeToMicros],
];

function timeOf(nanos: bigint): bigint {
  if (nanos >= 0n && nanos < DAY_NANOS) return nanos;
  throw userError(
    'DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION',
    'A time lies between midnight and the end of the day.',
  );
}
