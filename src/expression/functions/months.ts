import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { dateFromDays, daysFromDate } from '../../columnar/calendar.ts';
import { BOOLEAN, DATE, DOUBLE, INT, STRING, TIMESTAMP } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { operandsOf, validityOf } from '../operand.ts';
import { computeRows, rowFunction } from '../row-function.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import {
  datetimeOverflow,
  fromLocalTimes,
  localTimes,
  SECONDS_PER_DAY,
  zoneOfType,
} from '../time/local-time.ts';
import { addMonthsToDays, isDate } from '../time/moment.ts';
import { daysOfDate } from '../time/parse.ts';
import { DAY_NAMES, MONTH_NAMES } from '../time/pattern.ts';
import { reportErrors, uniformBitmap } from '../validity.ts';
import { weekdayOf } from './date-fields.ts';

/** Also what `+` and `-` of a date or timestamp and a year-month interval are. */
export const addMonths: ScalarFunction = {
  name: 'add_months',
  summary: 'Adds months to a date; a day that the month does not have becomes its last.',
  examples: [{ sql: "add_months(DATE'2024-01-31', 1)", result: '2024-02-29' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('add_months', [[DATE], [INT]], 2, given, position);
    return functionCall('add_months', typed, DATE, { position });
  },
  evaluate: (call, frame, evaluate) =>
    call.type.kind === 'date'
      ? addToDates(call, frame, evaluate)
      : addToTimestamps(call, frame, evaluate),
};

export const lastDay: ScalarFunction = rowFunction({
  name: 'last_day',
  summary: 'Gives the last day of the month of a date.',
  examples: [{ sql: "last_day(DATE'2024-02-10')", result: '2024-02-29' }],
  parameters: [[DATE]],
  result: DATE,
  compute: (days: number) => {
    const { year, month } = dateFromDays(days);
    return daysFromDate(year, month, monthLength(year, month));
  },
});

export const nextDay: ScalarFunction = rowFunction({
  name: 'next_day',
  summary: 'Gives the first date after another that is on a day of the week.',
  examples: [{ sql: "next_day(DATE'2024-05-17', 'MON')", result: '2024-05-20' }],
  parameters: [[DATE], [STRING]],
  result: DATE,
  failure: 'nullWithoutAnsi',
  compute: (days: number, name: string) => {
    const wanted = DAY_NAMES.findIndex((day) => isDayName(day.toUpperCase(), name.toUpperCase()));
    if (wanted < 0) throw userError('ILLEGAL_DAY_OF_WEEK', `'${name}' is no day of the week.`);
    return days + 1 + ((wanted - weekdayOf(days + 1) + 7) % 7);
  },
});

export const monthsBetween: ScalarFunction = {
  name: 'months_between',
  summary:
    'Counts the months from the second timestamp to the first; a third argument of false keeps all digits.',
  examples: [{ sql: "months_between(DATE'2024-03-31', DATE'2024-02-29')", result: '1.0' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments(
      'months_between',
      [[TIMESTAMP], [TIMESTAMP], [BOOLEAN]],
      2,
      given,
      position,
    );
    return functionCall('months_between', typed, DOUBLE, { position });
  },
  evaluate: (call, frame, evaluate) => {
    const zone = zoneOfType(TIMESTAMP, frame);
    const dayOf = (micros: bigint): DayAndSecond => {
      const seconds = Number(micros / 1_000_000n - (micros % 1_000_000n < 0n ? 1n : 0n));
      const days = Math.floor((seconds + zone.offsetAt(seconds)) / SECONDS_PER_DAY);
      return { days, second: seconds - zone.toUtc(days * SECONDS_PER_DAY) };
    };
    return computeRows(call, frame, evaluate, ([end, start, isRounded = true]) => {
      const months = monthsFrom(dayOf(end as bigint), dayOf(start as bigint));
      return isRounded === true ? Math.round(months * 1e8) / 1e8 : months;
    });
  },
};

export const makeDate: ScalarFunction = rowFunction({
  name: 'make_date',
  summary: 'Makes a date of year, month and day.',
  examples: [{ sql: 'make_date(2024, 2, 29)', result: '2024-02-29' }],
  parameters: [[INT], [INT], [INT]],
  result: DATE,
  failure: 'nullWithoutAnsi',
  compute: (year: number, month: number, day: number) => {
    const days = daysOfDate(year, month, day);
    if (days !== undefined) return days;
    throw userError(
      month >= 1 && month <= 12 && day >= 1 && day <= DAYS_MAX
        ? 'DATETIME_FIELD_OUT_OF_BOUNDS.WITHOUT_SUGGESTION'
        : 'DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION',
      `There is no date of year ${year}, month ${month} and day ${day}.`,
      { hint: 'Set spark.sql.ansi.enabled to false to get null instead.' },
    );
  },
});

/** Days of the longest month. */
const DAYS_MAX = 31;

export const dayName: ScalarFunction = rowFunction({
  name: 'dayname',
  summary: 'Gives the short name of the day of the week.',
  examples: [{ sql: "dayname(DATE'2024-05-17')", result: 'Fri' }],
  parameters: [[DATE]],
  result: STRING,
  compute: (days: number) => DAY_NAMES[weekdayOf(days)].slice(0, 3),
});

export const monthName: ScalarFunction = rowFunction({
  name: 'monthname',
  summary: 'Gives the short name of the month.',
  examples: [{ sql: "monthname(DATE'2024-05-17')", result: 'May' }],
  parameters: [[DATE]],
  result: STRING,
  compute: (days: number) => MONTH_NAMES[dateFromDays(days).month - 1].slice(0, 3),
});

function monthLength(year: number, month: number): number {
  const next = month === 12 ? daysFromDate(year + 1, 1, 1) : daysFromDate(year, month + 1, 1);
  return next - daysFromDate(year, month, 1);
}

function addToDates(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const [date, months] = operandsOf(call, frame, evaluate);
  const { i32 } = frame.memory;
  const { rowCount } = frame.batch;
  const validity = validityOf([date, months], frame);
  const target = frame.arena.allocate(rowCount * 4);
  const errors = uniformBitmap(0, frame);
  for (let row = 0; row < rowCount; row++) {
    const days = i32[date.column.values / 4 + row * date.step];
    const later = addMonthsToDays(days, i32[months.column.values / 4 + row * months.step]);
    i32[target / 4 + row] = later;
    if (!isDate(later)) frame.memory.u8[errors + (row >>> 3)] |= 1 << (row & 7);
  }
  reportErrors(errors, validity, frame, () => datetimeOverflow(call.position));
  return fixedColumn(rowCount, validity, target);
}

function addToTimestamps(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const moment = evaluate(call.arguments[0], frame);
  const [months] = operandsOf({ ...call, arguments: [call.arguments[1]] }, frame, evaluate);
  const zone = zoneOfType(call.type, frame);
  const times = localTimes(moment, zone, frame);
  const { i32, f64 } = frame.memory;
  for (let row = 0; row < moment.length; row++) {
    const local = f64[times.seconds / 8 + row];
    const days = Math.floor(local / SECONDS_PER_DAY);
    const later = addMonthsToDays(days, i32[months.column.values / 4 + row * months.step]);
    f64[times.seconds / 8 + row] = local + (later - days) * SECONDS_PER_DAY;
  }
  const validity = validityOf([{ column: moment, step: 1 }, months], frame);
  return fromLocalTimes(times, validity, zone, frame, call.position);
}

/** A day, and the seconds that have passed since it began: an hour more or less where clocks were set. */
interface DayAndSecond {
  readonly days: number;
  readonly second: number;
}

/** Spark counts 31 days to a month, and whole months between equal days or two last days. */
function monthsFrom(end: DayAndSecond, start: DayAndSecond): number {
  const [a, b] = [dateFromDays(end.days), dateFromDays(start.days)];
  const months = (a.year - b.year) * 12 + a.month - b.month;
  const areLastDays = [a, b].every(({ year, month, day }) => day === monthLength(year, month));
  if (a.day === b.day || areLastDays) return months;
  const seconds = (a.day - b.day) * SECONDS_PER_DAY + end.second - start.second;
  return months + seconds / (31 * SECONDS_PER_DAY);
}

function isDayName(day: string, name: string): boolean {
  return name === day || name === day.slice(0, 3) || name === day.slice(0, 2);
}
