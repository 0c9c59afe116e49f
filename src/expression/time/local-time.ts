import { type Column, fixedColumn } from '../../columnar/batch.ts';
import type { DataType } from '../../columnar/types.ts';
import type { ErrorData, SourcePosition } from '../../errors.ts';
import type { EvaluationFrame } from '../evaluation.ts';
import { isSet, reportErrors } from '../validity.ts';
import { type Zone, zoneOf } from './zone.ts';

export const MICROS_PER_SECOND = 1_000_000n;
export const MICROS_PER_DAY = 86_400_000_000n;
export const SECONDS_PER_DAY = 86_400;

/** Local seconds since 1970 of timestamps, and the microseconds within them, as addresses of f64 values. */
export interface LocalTimes {
  readonly seconds: number;
  readonly micros: number;
}

/** The zone in which a type's values are read: the session's, or UTC for TIMESTAMP_NTZ. */
export function zoneOfType(type: DataType, frame: EvaluationFrame): Zone {
  return zoneOf(type.kind === 'timestampNtz' ? 'UTC' : frame.settings.timeZone);
}

/** Takes timestamps apart in a zone. */
export function localTimes(column: Column, zone: Zone, frame: EvaluationFrame): LocalTimes {
  const { kernels, scratch, memory } = frame;
  const seconds = scratch.allocate(column.length * 8);
  const micros = scratch.allocate(column.length * 8);
  kernels.splitUnits(column.values, column.length, MICROS_PER_SECOND, seconds, micros);
  if (zone.fixedOffset === 0) return { seconds, micros };
  const { f64 } = memory;
  const first = seconds / 8;
  for (let row = 0; row < column.length; row++) {
    // Values of null rows are anything, and far away ones cost a look-up in the rules of the zone.
    if (!isSet(column.validity, row, memory.u8)) continue;
    f64[first + row] += zone.offsetAt(f64[first + row]);
  }
  return { seconds, micros };
}

/** Puts timestamps together again; `seconds` are local to the zone. */
export function fromLocalTimes(
  { seconds, micros }: LocalTimes,
  validity: number,
  zone: Zone,
  frame: EvaluationFrame,
  position: SourcePosition | undefined,
): Column {
  const { f64, u8 } = frame.memory;
  const first = seconds / 8;
  for (let row = 0; zone.fixedOffset !== 0 && row < frame.batch.rowCount; row++) {
    if (isSet(validity, row, u8)) f64[first + row] = zone.toUtc(f64[first + row]);
  }
  return timestampColumn({ seconds, micros }, validity, frame, position);
}

/** A column of timestamps from UTC seconds and microseconds (0 = none). */
export function timestampColumn(
  { seconds, micros }: LocalTimes,
  validity: number,
  frame: EvaluationFrame,
  position: SourcePosition | undefined,
): Column {
  const { rowCount } = frame.batch;
  const target = frame.arena.allocate(rowCount * 8);
  const errors = frame.scratch.allocateBitmap(rowCount);
  const failed = frame.kernels.joinUnits(
    seconds,
    micros,
    rowCount,
    MICROS_PER_SECOND,
    target,
    errors,
  );
  if (failed !== 0) reportErrors(errors, validity, frame, () => datetimeOverflow(position));
  return fixedColumn(rowCount, validity, target);
}

/** Days since 1970 of timestamps in a zone: a column of DATE. */
export function daysOfTimestamps(column: Column, zone: Zone, frame: EvaluationFrame): Column {
  const { kernels, arena, memory } = frame;
  const { length, validity } = column;
  const target = arena.allocate(length * 4);
  if (zone.fixedOffset !== undefined) {
    const shift = BigInt(zone.fixedOffset) * MICROS_PER_SECOND;
    kernels.floorUnits(column.values, length, shift, MICROS_PER_DAY, target);
    return fixedColumn(length, validity, target);
  }
  const { seconds } = localTimes(column, zone, frame);
  for (let row = 0; row < length; row++) {
    memory.i32[target / 4 + row] = Math.floor(memory.f64[seconds / 8 + row] / SECONDS_PER_DAY);
  }
  return fixedColumn(length, validity, target);
}

/** The start of each day in a zone: a column of TIMESTAMP. */
export function timestampsOfDays(
  column: Column,
  zone: Zone,
  frame: EvaluationFrame,
  position: SourcePosition | undefined,
): Column {
  const { memory, scratch } = frame;
  const seconds = scratch.allocate(column.length * 8);
  for (let row = 0; row < column.length; row++) {
    memory.f64[seconds / 8 + row] = memory.i32[column.values / 4 + row] * SECONDS_PER_DAY;
  }
  return fromLocalTimes({ seconds, micros: 0 }, column.validity, zone, frame, position);
}

/** A timestamp or date that does not fit its type. */
export function datetimeOverflow(position: SourcePosition | undefined): ErrorData {
  return {
    kind: 'user',
    condition: 'DATETIME_OVERFLOW',
    message: 'The result is beyond the range of timestamps.',
    position,
  };
}
