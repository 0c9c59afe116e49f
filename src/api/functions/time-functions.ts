import type { ResultOf } from '../typing/column-expression.ts';
import type { ColumnType } from '../typing/column-type.ts';
import {
  type NumberValue,
  type OfColumn,
  type OfNothing,
  type OfTwo,
  ofColumn,
  ofNothing,
  ofTwo,
  type TextValue,
} from './function-makers.ts';
import { asColumn, type ColumnOrName, call } from './functions.ts';

/** The time of the batch. */
export const currentTimestamp: OfNothing<'TIMESTAMP'> = ofNothing('current_timestamp');

/** The day of the batch, in the session's zone. */
export const currentDate: OfNothing<'DATE'> = ofNothing('current_date');

/** The time of day of the batch, in the session's zone. */
export const currentTime: OfNothing<'TIME', [digits?: number]> = ofNothing('current_time');

/** The local time of the batch, in the session's zone. */
export const localTimestamp: OfNothing<'TIMESTAMP_NTZ'> = ofNothing('localtimestamp');

/** The name of the session's time zone. */
export const currentTimezone: OfNothing<'STRING'> = ofNothing('current_timezone');

/** The time in a text, in ISO form or by a pattern. */
export const toTimestamp: OfColumn<'TIMESTAMP', [pattern?: TextValue]> = ofColumn('to_timestamp');

/** As `toTimestamp`, but null where there is none. */
export const tryToTimestamp: OfColumn<'TIMESTAMP', [pattern?: TextValue]> =
  ofColumn('try_to_timestamp');

/** The time without a zone in a text, in ISO form or by a pattern. */
export const toTimestampNtz: OfColumn<'TIMESTAMP_NTZ', [pattern?: TextValue]> =
  ofColumn('to_timestamp_ntz');

/** The day in a text, in ISO form or by a pattern, or of a time. */
export const toDate: OfColumn<'DATE', [pattern?: TextValue]> = ofColumn('to_date');

/** As `toDate`, but null where there is none. */
export const tryToDate: OfColumn<'DATE', [pattern?: TextValue]> = ofColumn('try_to_date');

/** The time of day in a text, in ISO form or by a pattern. */
export const toTime: OfColumn<'TIME', [pattern?: TextValue]> = ofColumn('to_time');

/** As `toTime`, but null where there is none. */
export const tryToTime: OfColumn<'TIME', [pattern?: TextValue]> = ofColumn('try_to_time');

/** A time as text, by a pattern. */
export const dateFormat: OfColumn<'STRING', [pattern: TextValue]> = ofColumn('date_format');

/** A time cut to a unit: `dateTrunc('hour', 'time')`. */
export function dateTrunc<const Input extends ColumnOrName>(
  unit: TextValue,
  input: Input,
): ResultOf<Input, 'TIMESTAMP'> {
  return call('date_trunc', [unit, asColumn(input)]);
}

/** A day set back to the start of its year, quarter, month or week: `trunc('day', 'month')`. */
export const trunc: OfColumn<'DATE', [unit: TextValue]> = ofColumn('trunc');

/** A field of a time or interval: `datePart('year', 'time')`. */
export function datePart<const Input extends ColumnOrName>(
  field: string,
  input: Input,
): ResultOf<Input, ColumnType> {
  return call('date_part', [field, asColumn(input)]);
}

/** The year. */
export const year: OfColumn<'INT'> = ofColumn('year');

/** The quarter of the year, from 1. */
export const quarter: OfColumn<'INT'> = ofColumn('quarter');

/** The month, from 1. */
export const month: OfColumn<'INT'> = ofColumn('month');

/** The short name of the month. */
export const monthName: OfColumn<'STRING'> = ofColumn('monthname');

/** The week of the year by ISO 8601, from 1. */
export const weekOfYear: OfColumn<'INT'> = ofColumn('weekofyear');

/** The day of the year, from 1. */
export const dayOfYear: OfColumn<'INT'> = ofColumn('dayofyear');

/** The day of the month, from 1. */
export const dayOfMonth: OfColumn<'INT'> = ofColumn('dayofmonth');

/** The day of the week; 1 is Sunday. */
export const dayOfWeek: OfColumn<'INT'> = ofColumn('dayofweek');

/** The day of the week; 0 is Monday. */
export const weekday: OfColumn<'INT'> = ofColumn('weekday');

/** The short name of the day of the week. */
export const dayName: OfColumn<'STRING'> = ofColumn('dayname');

/** The hour. */
export const hour: OfColumn<'INT'> = ofColumn('hour');

/** The minute. */
export const minute: OfColumn<'INT'> = ofColumn('minute');

/** The second. */
export const second: OfColumn<'INT'> = ofColumn('second');

/** The day so many days later. */
export const dateAdd: OfTwo<'DATE'> = ofTwo('date_add');

/** The day so many days before. */
export const dateSub: OfTwo<'DATE'> = ofTwo('date_sub');

/** The days from the second day to the first. */
export const dateDiff: OfTwo<'INT'> = ofTwo('datediff');

/** The day so many months later; the last of the month where there is no such day. */
export const addMonths: OfTwo<'DATE'> = ofTwo('add_months');

/** The months from the second time to the first, to 8 digits, or to all of them when `rounds` is false. */
export const monthsBetween: OfTwo<'DOUBLE', [rounds?: boolean]> = ofTwo('months_between');

/** The last day of the month. */
export const lastDay: OfColumn<'DATE'> = ofColumn('last_day');

/** The first day after this one that has the name: `nextDay('day', 'Mon')`. */
export const nextDay: OfColumn<'DATE', [dayOfWeek: TextValue]> = ofColumn('next_day');

/** The clock of a zone at a time of UTC. */
export const fromUtcTimestamp: OfColumn<'TIMESTAMP', [zone: TextValue]> =
  ofColumn('from_utc_timestamp');

/** The time of UTC at which the clock of a zone shows this. */
export const toUtcTimestamp: OfColumn<'TIMESTAMP', [zone: TextValue]> =
  ofColumn('to_utc_timestamp');

/** The local time of one zone, the session's when it is null, as that of another. */
export function convertTimezone<const Input extends ColumnOrName>(
  from: TextValue | null,
  to: TextValue,
  input: Input,
): ResultOf<Input, 'TIMESTAMP_NTZ'> {
  return call('convert_timezone', [...(from === null ? [] : [from]), to, asColumn(input)]);
}

/** A time of day cut to a unit: `timeTrunc('hour', 'time')`. */
export function timeTrunc<const Input extends ColumnOrName>(
  unit: TextValue,
  input: Input,
): ResultOf<Input, 'TIME'> {
  return call('time_trunc', [unit, asColumn(input)]);
}

/** How many whole units lie between two times of day: `timeDiff('hour', 'start', 'end')`. */
export function timeDiff<const Start extends ColumnOrName, const End extends ColumnOrName>(
  unit: TextValue,
  start: Start,
  end: End,
): ResultOf<Start | End, 'BIGINT'> {
  return call('time_diff', [unit, asColumn(start), asColumn(end)]);
}

/** A time so many units later: `timestampAdd('day', 3, 'time')`. */
export function timestampAdd<const Input extends ColumnOrName>(
  unit: string,
  count: NumberValue,
  input: Input,
): ResultOf<Input, ColumnType> {
  return call('timestampadd', [unit, count, asColumn(input)]);
}

/** How many whole units lie between two times: `timestampDiff('hour', 'start', 'end')`. */
export function timestampDiff<const Start extends ColumnOrName, const End extends ColumnOrName>(
  unit: string,
  start: Start,
  end: End,
): ResultOf<Start | End, 'BIGINT'> {
  return call('timestampdiff', [unit, asColumn(start), asColumn(end)]);
}
