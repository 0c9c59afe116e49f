import type { Column } from './column.ts';
import { asColumn, type ColumnOrName, call } from './functions.ts';
import type { ResultOf, Typed } from './typing/column-expression.ts';

/** The time of the batch. */
export function currentTimestamp(): Column<Typed<'TIMESTAMP'>> {
  return call('current_timestamp', []);
}

/** The day of the batch, in the session's zone. */
export function currentDate(): Column<Typed<'DATE'>> {
  return call('current_date', []);
}

/** The time in a text, in ISO form or by a pattern. */
export function toTimestamp<const Input extends ColumnOrName>(
  input: Input,
  pattern?: string,
): ResultOf<Input, 'TIMESTAMP'> {
  return call('to_timestamp', withOptional(input, pattern));
}

/** The day in a text, in ISO form or by a pattern, or of a time. */
export function toDate<const Input extends ColumnOrName>(
  input: Input,
  pattern?: string,
): ResultOf<Input, 'DATE'> {
  return call('to_date', withOptional(input, pattern));
}

/** A time as text, by a pattern. */
export function dateFormat<const Input extends ColumnOrName>(
  input: Input,
  pattern: string,
): ResultOf<Input, 'STRING'> {
  return call('date_format', [asColumn(input), pattern]);
}

/** A time cut to a unit: `dateTrunc('hour', 'time')`. */
export function dateTrunc<const Input extends ColumnOrName>(
  unit: string,
  input: Input,
): ResultOf<Input, 'TIMESTAMP'> {
  return call('date_trunc', [unit, asColumn(input)]);
}

/** The year. */
export function year<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'INT'> {
  return call('year', [asColumn(input)]);
}

/** The month, from 1. */
export function month<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'INT'> {
  return call('month', [asColumn(input)]);
}

/** The day of the month, from 1. */
export function dayOfMonth<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'INT'> {
  return call('dayofmonth', [asColumn(input)]);
}

/** The day of the week; 1 is Sunday. */
export function dayOfWeek<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'INT'> {
  return call('dayofweek', [asColumn(input)]);
}

/** The hour. */
export function hour<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'INT'> {
  return call('hour', [asColumn(input)]);
}

/** The minute. */
export function minute<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'INT'> {
  return call('minute', [asColumn(input)]);
}

/** The second. */
export function second<const Input extends ColumnOrName>(input: Input): ResultOf<Input, 'INT'> {
  return call('second', [asColumn(input)]);
}

/** The day so many days later. */
export function dateAdd<const Input extends ColumnOrName>(
  input: Input,
  days: ColumnOrName | number,
): ResultOf<Input, 'DATE'> {
  return call('date_add', [asColumn(input), typeof days === 'number' ? days : asColumn(days)]);
}

/** The days from another day to this one. */
export function dateDiff<const Input extends ColumnOrName>(
  input: Input,
  start: ColumnOrName,
): ResultOf<Input, 'INT'> {
  return call('datediff', [asColumn(input), asColumn(start)]);
}

/** Seconds since 1970. */
export function unixTimestamp<const Input extends ColumnOrName>(
  input: Input,
): ResultOf<Input, 'BIGINT'> {
  return call('unix_timestamp', [asColumn(input)]);
}

function withOptional(
  input: ColumnOrName,
  pattern: string | undefined,
): readonly (Column | string)[] {
  return pattern === undefined ? [asColumn(input)] : [asColumn(input), pattern];
}
