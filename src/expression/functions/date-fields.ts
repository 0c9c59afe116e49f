import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { dateFromDays, daysFromDate } from '../../columnar/calendar.ts';
import { DATE, DOUBLE, decimal, INT, TIMESTAMP, TIMESTAMP_NTZ } from '../../columnar/types.ts';
import { internalError, userError } from '../../errors.ts';
import { functionCall } from '../call.ts';
import { castCall } from '../coercion/implicit-cast.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import { isInterval } from '../time/interval-units.ts';
import { localTimes, SECONDS_PER_DAY, zoneOfType } from '../time/local-time.ts';
import { NANOS_PER_SECOND } from '../time/time-of-day.ts';
import { extractFromInterval } from './interval-fields.ts';
import { secondOfTime } from './time-arithmetic.ts';

export const year: ScalarFunction = dateField(
  'year',
  'the year',
  '2024',
  (days) => dateFromDays(days).year,
);
export const quarter: ScalarFunction = dateField('quarter', 'the quarter, 1 to 4', '2', quarterOf);
export const month: ScalarFunction = dateField(
  'month',
  'the month, 1 to 12',
  '5',
  (days) => dateFromDays(days).month,
);
export const day: ScalarFunction = {
  ...dateField('day', 'the day of the month', '17', (days) => dateFromDays(days).day),
  aliases: ['dayofmonth'],
};
export const dayOfYear: ScalarFunction = dateField(
  'dayofyear',
  'the day of the year',
  '138',
  dayOfYearOf,
);
export const dayOfWeek: ScalarFunction = dateField(
  'dayofweek',
  'the day of the week, 1 for Sunday',
  '6',
  (days) => weekdayOf(days + 1) + 1,
);
export const weekday: ScalarFunction = dateField(
  'weekday',
  'the day of the week, 0 for Monday',
  '4',
  weekdayOf,
);
export const weekOfYear: ScalarFunction = dateField(
  'weekofyear',
  'the ISO week of the year',
  '20',
  weekOfYearOf,
);

export const dayOfWeekIso: ScalarFunction = {
  ...dateField(
    'dayofweek_iso',
    'the day of the week, 1 for Monday',
    '5',
    (days) => weekdayOf(days) + 1,
  ),
  examples: [{ sql: "extract(DAYOFWEEK_ISO FROM DATE'2024-05-17')", result: '5' }],
};
export const yearOfWeek: ScalarFunction = {
  ...dateField(
    'yearofweek',
    'the year of the ISO week',
    '2024',
    (days) => dateFromDays(days - weekdayOf(days) + 3).year,
  ),
  examples: [{ sql: "extract(YEAROFWEEK FROM DATE'2024-05-17')", result: '2024' }],
};

export const hour: ScalarFunction = timeField('hour', 'the hour', '13', (second) =>
  Math.floor(second / 3600),
);
export const minute: ScalarFunction = timeField(
  'minute',
  'the minute',
  '45',
  (second) => Math.floor(second / 60) % 60,
);
export const second: ScalarFunction = timeField(
  'second',
  'the second',
  '59',
  (second) => second % 60,
);

/** The second with its fraction: what EXTRACT(SECOND) gives, unlike the function `second`. */
export const secondWithFraction: ScalarFunction = {
  name: 'second_with_fraction',
  summary: 'Takes the second of a timestamp with its microseconds, as DECIMAL(8,6).',
  examples: [{ sql: "extract(SECOND FROM TIMESTAMP'2024-05-17 13:45:59.5')", result: '59.500000' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments(
      'second_with_fraction',
      [[TIMESTAMP, TIMESTAMP_NTZ]],
      1,
      given,
      position,
    );
    return functionCall('second_with_fraction', typed, decimal(8, 6), { position });
  },
  evaluate: (call, frame, evaluate) => {
    const [argument] = call.arguments;
    const column = evaluate(argument, frame);
    const { memory, arena, scratch, kernels } = frame;
    const times = localTimes(column, zoneOfType(argument.type, frame), frame);
    for (let row = 0; row < column.length; row++) {
      const local = memory.f64[times.seconds / 8 + row];
      const second = local - Math.floor(local / 60) * 60;
      memory.f64[times.micros / 8 + row] += second * 1e6;
    }
    const target = arena.allocate(column.length * 8);
    const errors = scratch.allocateBitmap(column.length);
    kernels.convertF64ToI64(times.micros, column.length, target, errors);
    return fixedColumn(column.length, column.validity, target);
  },
};

const FIELDS: ReadonlyMap<string, ScalarFunction> = new Map(
  [
    { field: year, names: ['year', 'years', 'y', 'yr', 'yrs'] },
    { field: quarter, names: ['quarter', 'qtr'] },
    { field: month, names: ['month', 'months', 'mon', 'mons'] },
    { field: weekOfYear, names: ['week', 'weeks', 'w'] },
    { field: day, names: ['day', 'days', 'd'] },
    { field: dayOfYear, names: ['dayofyear', 'doy'] },
    { field: dayOfWeek, names: ['dayofweek', 'dow'] },
    { field: hour, names: ['hour', 'hours', 'h', 'hr', 'hrs'] },
    { field: minute, names: ['minute', 'minutes', 'm', 'min', 'mins'] },
    { field: secondWithFraction, names: ['second', 'seconds', 's', 'sec', 'secs'] },
    { field: dayOfWeekIso, names: ['dayofweek_iso', 'dow_iso'] },
    { field: yearOfWeek, names: ['yearofweek'] },
  ].flatMap(({ field, names }) => names.map((name) => [name, field] as const)),
);

/** EXTRACT(field FROM value): the first argument is the field's name. */
export const extract: ScalarFunction = {
  name: 'extract',
  aliases: ['date_part', 'datepart'],
  summary: 'Takes a field of a date, timestamp or interval.',
  examples: [{ sql: "extract(YEAR FROM DATE'2024-05-17')", result: '2024' }],
  resolve: ([field, value], settings, position) => {
    if (field !== undefined && field.kind !== 'literal') {
      const message = 'The field to extract must be a constant.';
      throw userError('NON_FOLDABLE_ARGUMENT', message, { position });
    }
    if (field?.value === null) return castCall(field, DOUBLE, 'ansi', position);
    const name = String(field?.value).toLowerCase();
    const scalar = FIELDS.get(name);
    if (scalar === undefined || value === undefined) {
      throw userError('INVALID_EXTRACT_FIELD', `'${name}' is no field that can be extracted.`, {
        hint: `The fields are ${[...FIELDS.keys()].join(', ')}.`,
        position,
      });
    }
    if (isInterval(value.type) || value.type.kind === 'calendarInterval') {
      return extractFromInterval(scalar.name.replace('_with_fraction', ''), value, position);
    }
    const isOfTime = scalar === secondWithFraction && value.type.kind === 'time';
    return (isOfTime ? secondOfTime : scalar).resolve([value], settings, position);
  },
  evaluate: () => {
    throw internalError('EXTRACT becomes the call of a field.');
  },
};

function dateField(
  name: string,
  words: string,
  result: string,
  compute: (days: number) => number,
): ScalarFunction {
  return {
    name,
    summary: `Takes ${words} of a date or timestamp.`,
    examples: [{ sql: `${name}(DATE'2024-05-17')`, result }],
    resolve: (given, _settings, position) => {
      const typed = typeArguments(name, [[DATE]], 1, given, position);
      return functionCall(name, typed, INT, { position });
    },
    evaluate: (call, frame, evaluate) => {
      const column = evaluate(call.arguments[0], frame);
      const { i32 } = frame.memory;
      const target = frame.arena.allocate(column.length * 4);
      const source = column.values / 4;
      // Neighbouring rows are often of one day.
      let days = Number.NaN;
      let value = 0;
      for (let row = 0; row < column.length; row++) {
        if (i32[source + row] !== days) {
          days = i32[source + row];
          value = compute(days);
        }
        i32[target / 4 + row] = value;
      }
      return fixedColumn(column.length, column.validity, target);
    },
  };
}

function timeField(
  name: string,
  words: string,
  result: string,
  compute: (secondOfDay: number) => number,
): ScalarFunction {
  return {
    name,
    summary: `Takes ${words} of a timestamp, in the session's time zone.`,
    examples: [{ sql: `${name}(TIMESTAMP'2024-05-17 13:45:59')`, result }],
    resolve: (given, _settings, position) => {
      const isTime = given[0]?.type.kind === 'time';
      const parameter = isTime ? [given[0].type] : [TIMESTAMP, TIMESTAMP_NTZ];
      const typed = typeArguments(name, [parameter], 1, given, position);
      return functionCall(name, typed, INT, { position });
    },
    evaluate: (call, frame, evaluate) => takeTimeField(call, compute, frame, evaluate),
  };
}

function takeFieldOfTimes(
  column: Column,
  compute: (secondOfDay: number) => number,
  { memory, arena }: EvaluationFrame,
): Column {
  const target = arena.allocate(column.length * 4);
  for (let row = 0; row < column.length; row++) {
    const nanos = memory.i64[column.values / 8 + row];
    memory.i32[target / 4 + row] = compute(Number(nanos / NANOS_PER_SECOND));
  }
  return fixedColumn(column.length, column.validity, target);
}

function takeTimeField(
  call: Call,
  compute: (secondOfDay: number) => number,
  frame: EvaluationFrame,
  evaluate: Evaluate,
): Column {
  const [argument] = call.arguments;
  const column = evaluate(argument, frame);
  if (argument.type.kind === 'time') return takeFieldOfTimes(column, compute, frame);
  const { i32, f64 } = frame.memory;
  const { seconds } = localTimes(column, zoneOfType(argument.type, frame), frame);
  const target = frame.arena.allocate(column.length * 4);
  for (let row = 0; row < column.length; row++) {
    const local = f64[seconds / 8 + row];
    i32[target / 4 + row] = compute(local - Math.floor(local / SECONDS_PER_DAY) * SECONDS_PER_DAY);
  }
  return fixedColumn(column.length, column.validity, target);
}

function quarterOf(days: number): number {
  return Math.ceil(dateFromDays(days).month / 3);
}

function dayOfYearOf(days: number): number {
  return days - daysFromDate(dateFromDays(days).year, 1, 1) + 1;
}

/** 0 for Monday; 1 January 1970 was a Thursday. */
export function weekdayOf(days: number): number {
  return (((days + 3) % 7) + 7) % 7;
}

/** The week of the year to which the week's Thursday belongs. */
function weekOfYearOf(days: number): number {
  const thursday = days - weekdayOf(days) + 3;
  return Math.floor((dayOfYearOf(thursday) - 1) / 7) + 1;
}
