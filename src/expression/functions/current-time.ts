import { DATE, STRING, TIMESTAMP, TIMESTAMP_NTZ } from '../../columnar/types.ts';
import { checkCount, functionCall } from '../call.ts';
import { castCall } from '../coercion/implicit-cast.ts';
import { literalColumn } from '../constant.ts';
import type { ScalarFunction } from '../scalar-function.ts';
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
