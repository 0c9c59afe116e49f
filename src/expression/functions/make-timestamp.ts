import {
  DATE,
  type DataType,
  decimal,
  INT,
  STRING,
  TIMESTAMP,
  TIMESTAMP_NTZ,
} from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import { computeRows, nullForError } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { exactArguments, typeArguments } from '../signature.ts';
import { MICROS_PER_DAY, zoneOfType } from '../time/local-time.ts';
import { fromLocalMicros, timestampOf } from '../time/moment.ts';
import { daysOfDate } from '../time/parse.ts';
import { zoneOf } from '../time/zone.ts';

const FIELD_TYPES: readonly (readonly DataType[])[] = [
  [INT],
  [INT],
  [INT],
  [INT],
  [INT],
  [decimal(16, 6)],
];

/** Or a date and a time of that day. */
const DAY_TYPES: readonly (readonly DataType[])[] = [[DATE], [{ kind: 'time', precision: 6 }]];

export const makeTimestamps: readonly ScalarFunction[] = [
  maker('make_timestamp', 1),
  maker('make_timestamp_ltz'),
  maker('make_timestamp_ntz'),
  maker('try_make_timestamp', 1),
  maker('try_make_timestamp_ltz'),
  maker('try_make_timestamp_ntz'),
];

/** Names that begin with `try_` give null for what is no time. Where a date is enough it stands for its midnight. */
function maker(name: string, leastOfDay = DAY_TYPES.length): ScalarFunction {
  const isTolerant = name.startsWith('try_');
  const isZoned = !name.endsWith('_ntz');
  const type = isZoned ? TIMESTAMP : TIMESTAMP_NTZ;
  const parameters = isZoned ? [...FIELD_TYPES, [STRING]] : FIELD_TYPES;
  const dayTypes = isZoned ? [...DAY_TYPES, [STRING]] : DAY_TYPES;
  return {
    name,
    summary: `Makes a timestamp of year, month, day, hour, minute and second, or of a date and a time${isZoned ? ", in the time zone that is named or else the session's" : ''}${isTolerant ? '; null when there is none' : ''}.`,
    examples: [{ sql: `${name}(2024, 5, 17, 13, 45, 59.5)`, result: '2024-05-17 13:45:59.5' }],
    resolve: (given, settings, position) => {
      const isOfDay = given.length >= leastOfDay && given.length <= dayTypes.length;
      const typed = isOfDay
        ? exactArguments(name, dayTypes, leastOfDay, given, position)
        : typeArguments(name, parameters, FIELD_TYPES.length, given, position);
      const nullable = isTolerant || !settings.ansi ? true : undefined;
      return functionCall(name, typed, type, {
        position,
        nullable,
        options: { mode: nullable === true ? 'try' : 'ansi' },
      });
    },
    evaluate: (call, frame, evaluate) => {
      const zone = zoneOfType(type, frame);
      const isOfDay = call.arguments.length < FIELD_TYPES.length;
      const compute = (values: readonly LiteralValue[]): LiteralValue => {
        const named = values[isOfDay ? DAY_TYPES.length : FIELD_TYPES.length];
        const local = isOfDay ? microsOfDay(values) : localMicros(values);
        const own = named === undefined ? zone : zoneOf(named as string);
        return timestampOf(fromLocalMicros(local, own));
      };
      const mayFail = call.options?.['mode'] === 'try';
      return computeRows(call, frame, evaluate, mayFail ? nullForError(compute) : compute);
    },
  };
}

/** Of a date and a time of that day. */
function microsOfDay([days, nanos = 0n]: readonly LiteralValue[]): bigint {
  return BigInt(days as number) * MICROS_PER_DAY + (nanos as bigint) / 1000n;
}

const MICROS_PER_MINUTE = 60_000_000n;

/** Second 60 is the next minute's start, without a fraction. */
function localMicros(values: readonly LiteralValue[]): bigint {
  const [year, month, day, hour, minute] = values as readonly number[];
  const micros = values[5] as bigint;
  if (micros > MICROS_PER_MINUTE && micros < MICROS_PER_MINUTE + 1_000_000n) {
    throw userError('INVALID_FRACTION_OF_SECOND', 'Second 60 has no fraction.');
  }
  const days = daysOfDate(year, month, day);
  const isTime = hour >= 0 && hour < 24 && minute >= 0 && minute < 60;
  if (days === undefined || !isTime || micros < 0n || micros > MICROS_PER_MINUTE) {
    throw userError(
      'DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION',
      `There is no time of year ${year}, month ${month}, day ${day}, hour ${hour} and minute ${minute}.`,
    );
  }
  const minutes = (BigInt(days) * 24n + BigInt(hour)) * 60n + BigInt(minute);
  return minutes * MICROS_PER_MINUTE + micros;
}
