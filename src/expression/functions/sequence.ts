import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { columnTooLarge } from '../../columnar/gather.ts';
import { array, type DataType, INT, layoutOf, widthOf } from '../../columnar/types.ts';
import type { LiteralValue } from '../../columnar/value.ts';
import { type SourcePosition, userError } from '../../errors.ts';
import { checkCount, functionCall } from '../call.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import { typeRules } from '../coercion/type-rules.ts';
import { isInteger } from '../coercion/wider-type.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call, Expression } from '../expression.ts';
import { lengthsOfRows } from '../list-parts.ts';
import { operandsOf, validityOf } from '../operand.ts';
import { computeRows } from '../row-function.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import type { SessionSettings } from '../session-settings.ts';
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
  resolve: (given, settings, position) => {
    checkCount('sequence', given, 2, 3, position);
    const [start, stop, step] = given;
    const isOfTimes = step !== undefined && isInterval(step.type);
    const type = boundType(isOfTimes ? [start, stop] : given, settings, position);
    if (isOfTimes !== isTime(type) && step !== undefined) {
      throw unexpectedType('sequence', 3, [isOfTimes ? type : 'INTERVAL'], step, position);
    }
    const bounds = [start, stop].map((bound) => implicitCast(bound, type));
    const steps = step === undefined ? [] : [isOfTimes ? step : implicitCast(step, type)];
    return functionCall('sequence', [...bounds, ...steps], array(type, false), { position });
  },
  evaluate: (call, frame, evaluate) => {
    const [start, , step] = call.arguments.map(({ type }) => type);
    const isOfMonths = step !== undefined && isYearMonth(step);
    if (!isTimestamp(start)) {
      if (!isOfMonths) return numbersBetween(call, frame, evaluate);
      return computeRows(call, frame, evaluate, (values) => datesBetween(values as Bounds));
    }
    const zone = zoneOfType(start, frame);
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
function boundType(
  bounds: readonly Expression[],
  settings: SessionSettings,
  position: SourcePosition | undefined,
): DataType {
  const common = typeRules(settings).ordered(bounds.map(({ type }) => type));
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

/** Integers, or dates as days: beside these a step is in microseconds. */
function numbersBetween(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const { kernels, arena, scratch, memory, batch } = frame;
  const operands = operandsOf(call, frame, evaluate);
  const validity = validityOf(operands, frame);
  const [{ type }, , { type: stepType } = { type }] = call.arguments;
  const layout = layoutOf(type) as 'i8' | 'i16' | 'i32' | 'i64';
  const width = widthOf(layout);
  const isInDays = layoutOf(stepType) !== layout;
  const [first, last, step] = operands.map(({ column, step: stride }, place) => {
    const view = memory[isInDays && place === 2 ? 'i64' : layout];
    const from = column.values / view.BYTES_PER_ELEMENT;
    return (row: number) => view[from + row * stride];
  });
  const distances = scratch.allocate(batch.rowCount * width);
  const target = memory[layout];
  const begin = distances / target.BYTES_PER_ELEMENT;
  const lengths = lengthsOfRows(call, validity, frame, (row) => {
    const [start, stop] = [first(row), last(row)];
    const given = step?.(row);
    const distance = isInDays ? daysOf(start, stop, given as bigint) : given;
    const unit = distance ?? (start <= stop ? 1 : -1);
    target[begin + row] = typeof start === 'bigint' ? BigInt(unit) : Number(unit);
    return countBetween(start, stop, unit);
  });
  const offsets = arena.allocate((batch.rowCount + 1) * 4);
  const count = kernels.rangeOffsets(lengths, batch.rowCount, 1, offsets);
  if (count < 0) throw columnTooLarge();
  const values = arena.allocate(count * width);
  const [{ column, step: stride }] = operands;
  kernels.sequences(width, column.values, stride, distances, offsets, batch.rowCount, values);
  const children = [fixedColumn(count, 0, values)];
  return { length: batch.rowCount, validity, values: 0, offsets, children };
}

function daysOf(start: number | bigint, stop: number | bigint, micros: bigint): number {
  if (micros % DAY_MICROS !== 0n) throw noSequence(start, stop, 'parts of a day');
  return Number(micros / DAY_MICROS);
}

function countBetween(
  start: number | bigint,
  stop: number | bigint,
  unit: number | bigint,
): number {
  if (typeof start === 'bigint' || typeof stop === 'bigint' || typeof unit === 'bigint') {
    const distance = BigInt(unit);
    checkDirection(BigInt(start), BigInt(stop), distance);
    if (distance === 0n) return 1;
    return checkLength(Number((BigInt(stop) - BigInt(start)) / distance) + 1);
  }
  checkDirection(start, stop, unit);
  return unit === 0 ? 1 : checkLength(Math.floor((stop - start) / unit) + 1);
}

/** Dates by months: each is counted from the start, whose day comes back after shorter months. */
function datesBetween(bounds: Bounds): LiteralValue {
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
