import { packInterval } from '../../columnar/calendar-interval.ts';
import { CALENDAR_INTERVAL, decimal, INT } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { rowFunction } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { DAY_TO_SECOND, YEAR_TO_MONTH } from '../time/interval-units.ts';

const SECONDS = decimal(18, 6);

const MAKE_INTERVAL = {
  parameters: [[INT], [INT], [INT], [INT], [INT], [INT], [SECONDS]],
  required: 0,
  result: CALENDAR_INTERVAL,
  compute: (
    years = 0,
    months = 0,
    weeks = 0,
    days = 0,
    hours = 0,
    minutes = 0,
    seconds = 0n,
  ): bigint =>
    packInterval({
      months: fitInt(years * 12 + months),
      days: fitInt(weeks * 7 + days),
      micros: fitLong(timeMicros(hours, minutes, seconds)),
    }),
} as const;

export const makeInterval: ScalarFunction = rowFunction({
  ...MAKE_INTERVAL,
  name: 'make_interval',
  summary: 'Makes an interval of years, months, weeks, days, hours, minutes and seconds.',
  examples: [{ sql: 'make_interval(1, 2, 0, 3)', result: '1 years 2 months 3 days' }],
  failure: 'nullWithoutAnsi',
});

export const tryMakeInterval: ScalarFunction = rowFunction({
  ...MAKE_INTERVAL,
  name: 'try_make_interval',
  summary: 'Makes an interval as make_interval does; null when a part does not fit.',
  examples: [{ sql: 'try_make_interval(1)', result: '1 years' }],
  failure: 'null',
});

export const makeDayTimeInterval: ScalarFunction = rowFunction({
  name: 'make_dt_interval',
  summary: 'Makes an INTERVAL DAY TO SECOND of days, hours, minutes and seconds.',
  examples: [
    {
      sql: 'make_dt_interval(1, 2, 3, 4.5)',
      result: "INTERVAL '1 02:03:04.5' DAY TO SECOND",
    },
  ],
  parameters: [[INT], [INT], [INT], [SECONDS]],
  required: 0,
  result: DAY_TO_SECOND,
  compute: (days = 0, hours = 0, minutes = 0, seconds = 0n) =>
    fitLong(timeMicros(days * 24 + hours, minutes, seconds)),
});

export const makeYearMonthInterval: ScalarFunction = rowFunction({
  name: 'make_ym_interval',
  summary: 'Makes an INTERVAL YEAR TO MONTH of years and months.',
  examples: [{ sql: 'make_ym_interval(1, 14)', result: "INTERVAL '2-2' YEAR TO MONTH" }],
  parameters: [[INT], [INT]],
  required: 0,
  result: YEAR_TO_MONTH,
  compute: (years = 0, months = 0) => fitInt(years * 12 + months),
});

function timeMicros(hours: number, minutes: number, seconds: bigint): bigint {
  return (BigInt(hours) * 60n + BigInt(minutes)) * 60_000_000n + seconds;
}

function fitInt(value: number): number {
  if (value === (value | 0)) return value;
  throw overflow();
}

function fitLong(value: bigint): bigint {
  if (BigInt.asIntN(64, value) === value) return value;
  throw overflow();
}

function overflow(): Error {
  return userError(
    'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION',
    'The parts do not fit an interval.',
  );
}
