import {
  DATE,
  type DataType,
  INT,
  STRING,
  TIMESTAMP,
  TIMESTAMP_NTZ,
} from '../../columnar/types.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { castCall } from '../coercion/implicit-cast.ts';
import { literalColumn } from '../constant.ts';
import type { Expression } from '../expression.ts';
import { integerConstant } from '../facts.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { typeArgument } from '../signature.ts';
import { cast } from './cast.ts';

/** The micro-batch's timestamp from the journal: the same for every row, and again after a recovery. */
export const currentTimestamp: ScalarFunction = {
  name: 'current_timestamp',
  aliases: ['now'],
  summary: 'Gives the time at which the micro-batch was planned.',
  examples: [],
  resolve: (given, _settings, position) => {
    checkCount('current_timestamp', given, 0, 0, position);
    return functionCall('current_timestamp', [], TIMESTAMP, { nullable: false, position });
  },
  evaluate: (_call, frame) => {
    const value = BigInt(frame.facts.timestampMs) * 1000n;
    return literalColumn({ kind: 'literal', value, type: TIMESTAMP }, frame);
  },
};

export const currentDate: ScalarFunction = {
  name: 'current_date',
  aliases: ['curdate'],
  summary: "Gives the day at which the micro-batch was planned, in the session's time zone.",
  examples: [],
  resolve: (given, settings, position) => {
    checkCount('current_date', given, 0, 0, position);
    return castCall(currentTimestamp.resolve([], settings, position), DATE, 'ansi', position);
  },
  evaluate: cast.evaluate,
};

/** The digits behind the second may be given: from 0 to 6, which they are without. */
export const currentTime: ScalarFunction = {
  name: 'current_time',
  summary:
    "Gives the time of day at which the micro-batch was planned, in the session's time zone.",
  examples: [],
  resolve: (given, settings, position) => {
    checkCount('current_time', given, 0, 1, position);
    const now = localTimestamp.resolve([], settings, position);
    const type = timeType(given[0], position);
    return functionCall('current_time', [now], type, { nullable: false, position });
  },
  evaluate: (call, frame, evaluate) => {
    const unit = 10n ** BigInt(9 - (call.type as TimeType).precision);
    return computeRows(call, frame, evaluate, ([micros]) => {
      const nanos = ((micros as bigint) % DAY_MICROS) * 1000n;
      return nanos - (nanos % unit);
    });
  },
};

const DAY_MICROS = 86_400_000_000n;

function timeType(digits: Expression | undefined, position: SourcePosition | undefined): TimeType {
  if (digits === undefined) return { kind: 'time', precision: TIME_DIGITS };
  const precision = integerConstant(typeArgument('current_time', 1, [INT], digits, position));
  if (precision === undefined) {
    const message = 'The digits of `current_time` must be a constant.';
    throw userError('DATATYPE_MISMATCH.NON_FOLDABLE_INPUT', message, { position });
  }
  if (precision >= 0 && precision <= TIME_DIGITS) return { kind: 'time', precision };
  throw userError(
    'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE',
    `\`current_time\` takes a constant from 0 to ${TIME_DIGITS}.`,
    { position },
  );
}

type TimeType = Extract<DataType, { readonly kind: 'time' }>;

/** Behind the second, at most. */
const TIME_DIGITS = 6;

export const localTimestamp: ScalarFunction = {
  name: 'localtimestamp',
  summary: "Gives the local time at which the micro-batch was planned, in the session's time zone.",
  examples: [],
  resolve: (given, settings, position) => {
    checkCount('localtimestamp', given, 0, 0, position);
    const now = currentTimestamp.resolve([], settings, position);
    return castCall(now, TIMESTAMP_NTZ, 'ansi', position);
  },
  evaluate: cast.evaluate,
};

export const currentTimezone: ScalarFunction = {
  name: 'current_timezone',
  summary: "Gives the name of the session's time zone.",
  examples: [{ sql: 'current_timezone()', result: 'UTC' }],
  resolve: (given, _settings, position) => {
    checkCount('current_timezone', given, 0, 0, position);
    return functionCall('current_timezone', [], STRING, { nullable: false, position });
  },
  evaluate: (_call, frame) =>
    literalColumn({ kind: 'literal', value: frame.settings.timeZone, type: STRING }, frame),
};
