import { array, type DataType, INT } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { commonType, isInteger } from '../coercion/wider-type.ts';
import type { Expression } from '../expression.ts';
import { computeRows } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { isTimestamp, isYearMonth } from '../time/interval-operand.ts';
import { isInterval } from '../time/interval-units.ts';
import { zoneOfType } from '../time/local-time.ts';
import { addLocalMonths, addMonthsToDays, fromLocalMicros, toLocalMicros } from '../time/moment.ts';
import { noCommonType, unexpectedType } from '../type-errors.ts';
import { checkLength } from './array-editing.ts';

export const sequence: ScalarFunction = {
  name: 'sequence',
  summary:
    'Makes an array of the integers, dates or timestamps from one to another, in steps of 1 or a day.',
  examples: [
    { sql: 'sequence(1, 3)', result: '[1, 2, 3]' },
    { sql: 'sequence(5, 1, -2)', result: '[5, 3, 1]' },
    {
      sql: "sequence(DATE'2024-01-31', DATE'2024-03-31', INTERVAL 1 MONTH)",
      result: '[2024-01-31, 2024-02-29, 2024-03-31]',
    },
  ],
  resolve: (given, _settings, position) => {
    checkCount('sequence', given, 2, 3, position);
    const [start, stop, step] = given;
    const isOfTimes = step !== undefined && isInterval(step.type);
    const type = boundType(isOfTimes ? [start, stop] : given, position);
    if (isOfTimes !== isTime(type) && step !== undefined) {
      throw unexpectedType('sequence', 3, [isOfTimes ? type : 'INTERVAL'], step, position);
    }
    const bounds = [start, stop].map((bound) => implicitCast(bound, type));
    const steps = step === undefined ? [] : [isOfTimes ? step : implicitCast(step, type)];
    return functionCall('sequence', [...bounds, ...steps], array(type, false), { position });
  },
  evaluate: (call, frame, evaluate) => {
    const [start, , step] = call.arguments.map(({ type }) => type);
    const between = step !== undefined && isYearMonth(step) ? datesBetween : numbersBetween;
    if (!isTimestamp(start)) {
      return computeRows(call, frame, evaluate, (values) => between(...(values as Bounds)));
    }
    const zone = zoneOfType(start, frame);
    const isOfMonths = step !== undefined && isYearMonth(step);
    return computeRows(call, frame, evaluate, ([first, last, interval = DAY_MICROS]) => {
      const size = BigInt(interval as number | bigint);
      return timesBetween(
        first as bigint,
        last as bigint,
        size,
        (local, count) => {
          const next = isOfMonths
            ? addLocalMonths(local, count * Number(size))
            : local + BigInt(count) * (size / DAY_MICROS) * DAY_MICROS;
          const rest = isOfMonths ? 0n : BigInt(count) * (size % DAY_MICROS);
          return fromLocalMicros(next, zone) + rest;
        },
        (moment) => toLocalMicros(moment, zone),
      );
    });
  },
};

type Bounds = [start: number | bigint, stop: number | bigint, step?: number | bigint];

/** The one type of the bounds. */
function boundType(bounds: readonly Expression[], position: SourcePosition | undefined): DataType {
  const common = commonType(bounds.map(({ type }) => type));
  if (common === undefined) throw noCommonType('sequence', bounds, position);
  if (isInteger(common) || isTime(common)) return common;
  if (common.kind === 'null') return INT;
  throw unexpectedType(
    'sequence',
    1,
    ['an integer type', 'DATE', 'TIMESTAMP'],
    bounds[0],
    position,
  );
}

function isTime(type: DataType): boolean {
  return type.kind === 'date' || isTimestamp(type);
}

const DAY_MICROS = 86_400_000_000n;

/** Integers, or dates as days: beside these a bigint is a step in microseconds. */
function numbersBetween(...[start, stop, step]: Bounds): LiteralValue {
  const isInDays = typeof start === 'number' && typeof step === 'bigint';
  if (isInDays && step % DAY_MICROS !== 0n) throw noSequence(start, stop, 'parts of a day');
  const first = BigInt(start);
  const last = BigInt(stop);
  const unit = step === undefined ? (first <= last ? 1n : -1n) : BigInt(step);
  const distance = isInDays ? unit / DAY_MICROS : unit;
  checkDirection(first, last, distance);
  const count = distance === 0n ? 1 : checkLength(Number((last - first) / distance) + 1);
  const numbers = Array.from({ length: count }, (_, index) => first + BigInt(index) * distance);
  return typeof start === 'bigint' ? numbers : numbers.map(Number);
}

/** Dates by months: each is counted from the start, whose day comes back after shorter months. */
function datesBetween(...bounds: Bounds): LiteralValue {
  const [start, stop, months = 1] = bounds.map(Number);
  checkDirection(start, stop, months);
  const dates = [start];
  if (months === 0) return dates;
  for (let next = addMonthsToDays(start, months); ; ) {
    if (months > 0 ? next > stop : next < stop) return dates;
    checkLength(dates.push(next));
    next = addMonthsToDays(start, dates.length * months);
  }
}

/** Timestamps in steps that may be months or days of the calendar: each is counted from the start. */
function timesBetween(
  start: bigint,
  stop: bigint,
  size: bigint,
  add: (local: bigint, count: number) => bigint,
  toLocal: (moment: bigint) => bigint,
): LiteralValue {
  checkDirection(start, stop, size);
  const local = toLocal(start);
  const times = [start];
  if (size === 0n) return times;
  for (;;) {
    const next = add(local, times.length);
    if (size > 0n ? next > stop : next < stop) return times;
    checkLength(times.push(next));
  }
}

/** A step must lead towards the end; none is needed where the end is the start. */
function checkDirection<T extends number | bigint>(start: T, stop: T, step: T): void {
  const leads = step > 0 ? start <= stop : step < 0 ? start >= stop : start === stop;
  if (!leads) throw noSequence(start, stop, String(step));
}

function noSequence(start: number | bigint, stop: number | bigint, step: string): Error {
  return userError(
    'ILLEGAL_SEQUENCE_BOUNDARIES',
    `No sequence leads from ${start} to ${stop} in steps of ${step}.`,
  );
}
