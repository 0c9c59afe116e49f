import type { Column } from '../../columnar/batch.ts';
import { dateFromDays, daysFromDate } from '../../columnar/calendar.ts';
import { DATE, STRING, TIMESTAMP } from '../../columnar/types.ts';
import { functionCall } from '../call.ts';
import { nullColumn } from '../constant.ts';
import { textReader } from '../conversion/from-text.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import type { Call } from '../expression.ts';
import { operandOf, validityOf } from '../operand.ts';
import { computeRows } from '../row-function.ts';
import type { Evaluate, ScalarFunction } from '../scalar-function.ts';
import { typeArguments } from '../signature.ts';
import {
  fromLocalTimes,
  type LocalTimes,
  localTimes,
  SECONDS_PER_DAY,
  timestampColumn,
  zoneOfType,
} from '../time/local-time.ts';
import type { Zone } from '../time/zone.ts';
import { weekdayOf } from './date-fields.ts';

/** The first day of the period that a day is in. */
const DAY_UNITS: ReadonlyMap<string, (days: number) => number> = new Map(
  [
    { names: ['year', 'yyyy', 'yy'], start: yearStart },
    { names: ['quarter'], start: quarterStart },
    { names: ['month', 'mon', 'mm'], start: monthStart },
    { names: ['week'], start: weekStart },
  ].flatMap(({ names, start }) => names.map((name) => [name, start] as const)),
);

export const trunc: ScalarFunction = {
  name: 'trunc',
  summary: 'Sets a date back to the start of its year, quarter, month or week.',
  examples: [{ sql: "trunc(DATE'2024-05-17', 'MM')", result: '2024-05-01' }],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('trunc', [[DATE], [STRING]], 2, given, position);
    return functionCall('trunc', typed, DATE, { nullable: true, position });
  },
  evaluate: (call, frame, evaluate) =>
    computeRows(
      call,
      frame,
      evaluate,
      ([days, unit]) => DAY_UNITS.get((unit as string).toLowerCase())?.(days as number) ?? null,
    ),
};

export const dateTrunc: ScalarFunction = {
  name: 'date_trunc',
  summary: 'Sets a timestamp back to the start of a unit, from MICROSECOND to YEAR.',
  examples: [
    { sql: "date_trunc('HOUR', TIMESTAMP'2024-05-17 13:45:59')", result: '2024-05-17 13:00:00' },
  ],
  resolve: (given, _settings, position) => {
    const typed = typeArguments('date_trunc', [[STRING], [TIMESTAMP]], 2, given, position);
    return functionCall('date_trunc', typed, TIMESTAMP, { nullable: true, position });
  },
  evaluate: evaluateDateTrunc,
};

function evaluateDateTrunc(call: Call, frame: EvaluationFrame, evaluate: Evaluate): Column {
  const unit = operandOf(call.arguments[0], frame, evaluate);
  const column = evaluate(call.arguments[1], frame);
  const zone = zoneOfType(call.type, frame);
  const read = textReader(unit.column, frame.memory);
  if (unit.step === 0) {
    if (validityOf([unit], frame) !== 0) return nullColumn(call.type, frame);
    const change = truncationOf(read(0));
    if (change === undefined) return nullColumn(call.type, frame);
    return truncate(column, column.validity, zone, () => change, call, frame);
  }
  // A unit for each row: what is no unit gives null.
  const validity = knownUnits(
    unit.column,
    read,
    validityOf([unit, { column, step: 1 }], frame),
    frame,
  );
  return truncate(column, validity, zone, (row) => truncationOf(read(row)) ?? NOTHING, call, frame);
}

function knownUnits(
  column: Column,
  read: (row: number) => string,
  validity: number,
  frame: EvaluationFrame,
): number {
  const { memory, arena } = frame;
  const known = arena.allocateBitmap(column.length);
  frame.kernels.setBits(known, 0, column.length, 0);
  for (let row = 0; row < column.length; row++) {
    if (truncationOf(read(row)) !== undefined) memory.u8[known + (row >>> 3)] |= 1 << (row & 7);
  }
  if (validity !== 0) frame.kernels.andBitmaps(known, validity, column.length, known);
  return known;
}

/** What truncation does to local seconds and to the microseconds within them. */
interface Truncation {
  readonly isTime: boolean;
  seconds(local: number): number;
  micros(micros: number): number;
}

const zero = (): number => 0;
const same = (value: number): number => value;
const NOTHING: Truncation = { isTime: true, seconds: same, micros: same };

const TRUNCATIONS: ReadonlyMap<string, Truncation> = new Map([
  ['microsecond', NOTHING],
  ['millisecond', { isTime: true, seconds: same, micros: (micros) => micros - (micros % 1000) }],
  ['second', { isTime: true, seconds: same, micros: zero }],
  ['minute', { isTime: true, seconds: (local) => Math.floor(local / 60) * 60, micros: zero }],
  ['hour', { isTime: true, seconds: (local) => Math.floor(local / 3600) * 3600, micros: zero }],
  ['day', onDays(same)],
  ['dd', onDays(same)],
  ...[...DAY_UNITS].map(([name, start]) => [name, onDays(start)] as const),
]);

function onDays(start: (days: number) => number): Truncation {
  const seconds = (local: number): number =>
    start(Math.floor(local / SECONDS_PER_DAY)) * SECONDS_PER_DAY;
  return { isTime: false, seconds, micros: zero };
}

function truncationOf(unit: string): Truncation | undefined {
  return TRUNCATIONS.get(unit.toLowerCase());
}

function truncate(
  column: Column,
  validity: number,
  zone: Zone,
  changeOf: (row: number) => Truncation,
  call: Call,
  frame: EvaluationFrame,
): Column {
  const { f64 } = frame.memory;
  const { rowCount } = frame.batch;
  const times: LocalTimes = localTimes(column, zone, frame);
  const utc: LocalTimes | undefined = keepOffsets(column, zone, frame);
  for (let row = 0; row < rowCount; row++) {
    const change = changeOf(row);
    const local = f64[times.seconds / 8 + row];
    const micros = times.micros / 8 + row;
    f64[micros] = change.micros(f64[micros]);
    const truncated = change.seconds(local);
    if (utc === undefined) f64[times.seconds / 8 + row] = truncated;
    // Within a day the offset in force stays, so that the second 01:30 of a long day is set back to its own 01:00.
    else if (change.isTime) f64[utc.seconds / 8 + row] -= local - truncated;
    else f64[utc.seconds / 8 + row] = zone.toUtc(truncated);
  }
  if (utc === undefined) return fromLocalTimes(times, validity, zone, frame, call.position);
  return timestampColumn({ ...times, seconds: utc.seconds }, validity, frame, call.position);
}

/** UTC seconds beside the local ones where the zone's offset changes. */
function keepOffsets(column: Column, zone: Zone, frame: EvaluationFrame): LocalTimes | undefined {
  if (zone.fixedOffset !== undefined) return undefined;
  const seconds = frame.scratch.allocate(column.length * 8);
  frame.kernels.splitUnits(column.values, column.length, 1_000_000n, seconds, 0);
  return { seconds, micros: 0 };
}

function yearStart(days: number): number {
  return daysFromDate(dateFromDays(days).year, 1, 1);
}

function quarterStart(days: number): number {
  const { year, month } = dateFromDays(days);
  return daysFromDate(year, month - ((month - 1) % 3), 1);
}

function monthStart(days: number): number {
  const { year, month } = dateFromDays(days);
  return daysFromDate(year, month, 1);
}

function weekStart(days: number): number {
  return days - weekdayOf(days);
}
