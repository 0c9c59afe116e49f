import { type DataType, decimal } from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import { castCall } from '../coercion/implicit-cast.ts';
import type { Call, Expression } from '../expression.ts';
import { computeRows, nullForError, rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';

// What `+`, `-` and EXTRACT become where they meet TIME.

type TimeType = Extract<DataType, { readonly kind: 'time' }>;

const HOUR_TO_SECOND: DataType = Object.freeze({
  kind: 'dayTimeInterval',
  from: 'hour',
  to: 'second',
});
const MICROS_DIGITS = 6;
const DAY_NANOS = 86_400_000_000_000n;
const MINUTE_NANOS = 60_000_000_000n;

/** `time + interval` and `time - interval`, which stay within the day. */
export const timeShift: ScalarFunction = {
  name: 'time_shift',
  summary: 'Adds an interval to a time of day, or takes it away.',
  examples: [{ sql: "TIME '10:20:30' + INTERVAL '1' HOUR", result: '11:20:30' }],
  resolve: ([time, interval], _settings, position) =>
    shiftedTime(time, interval, { sign: 1, mode: 'ansi' }, position),
  evaluate: (call, frame, evaluate) => {
    const sign = BigInt(Number(call.options?.['sign']));
    const compute = ([time, micros]: readonly unknown[]) =>
      withinDay((time as bigint) + sign * (micros as bigint) * 1000n);
    const isTolerant = call.options?.['mode'] === 'try';
    return computeRows(call, frame, evaluate, isTolerant ? nullForError(compute) : compute);
  },
};

/** The call for TIME beside an interval of days to seconds. */
export function shiftedTime(
  time: Expression,
  interval: Expression,
  options: { readonly sign: 1 | -1; readonly mode: string },
  position: SourcePosition | undefined,
): Call {
  const { precision } = time.type as TimeType;
  if (interval.type.kind === 'null') return castCall(interval, time.type, 'ansi', position);
  const isOfSeconds = interval.type.kind === 'dayTimeInterval' && interval.type.to === 'second';
  const type: TimeType = { kind: 'time', precision: isOfSeconds ? MICROS_DIGITS : precision };
  const nullable = options.mode === 'try' ? true : undefined;
  return functionCall('time_shift', [time, interval], type, { options, nullable, position });
}

export const timeDistance: ScalarFunction = rowFunction({
  name: 'time_distance',
  summary: 'Takes one time of day from another.',
  examples: [
    { sql: "TIME '10:20:30' - TIME '09:00:00'", result: "INTERVAL '01:20:30' HOUR TO SECOND" },
  ],
  parameters: [
    [{ kind: 'time', precision: MICROS_DIGITS }],
    [{ kind: 'time', precision: MICROS_DIGITS }],
  ],
  result: HOUR_TO_SECOND,
  compute: (left: bigint, right: bigint) => (left - right) / 1000n,
});

/** Of a time of any precision. */
export const secondOfTime: ScalarFunction = {
  name: 'second_of_time',
  summary: 'Takes the second of a time of day with its microseconds.',
  examples: [{ sql: "extract(SECOND FROM TIME '10:20:30.5')", result: '30.500000' }],
  resolve: (given, _settings, position) =>
    functionCall('second_of_time', given, decimal(8, 6), { position }),
  evaluate: (call, frame, evaluate) =>
    computeRows(call, frame, evaluate, ([nanos]) => ((nanos as bigint) % MINUTE_NANOS) / 1000n),
};

function withinDay(nanos: bigint): bigint {
  if (nanos >= 0n && nanos < DAY_NANOS) return nanos;
  throw userError('DATETIME_OVERFLOW', 'The result is not within a day.', {
    hint: 'Use try_add or try_subtract to get null instead.',
  });
}
