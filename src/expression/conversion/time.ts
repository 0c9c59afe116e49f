import { type Column, fixedColumn } from '../../columnar/batch.ts';
import { columnToValues } from '../../columnar/column-to-values.ts';
import { doubleText } from '../../columnar/number-text.ts';
import { BIGINT, DOUBLE, decimal } from '../../columnar/types.ts';
import { decimalReader, rescale } from '../arithmetic/decimal.ts';
import type { DecimalType } from '../coercion/decimal-precision.ts';
import {
  daysOfTimestamps,
  fromLocalTimes,
  localTimes,
  MICROS_PER_SECOND,
  timestampsOfDays,
  zoneOfType,
} from '../time/local-time.ts';
import { type Conversion, castOverflow, convertRows, invalidInput } from './conversion.ts';
import { convertDecimal } from './decimal.ts';
import { convertNumber } from './number.ts';

/** The start of the day in the zone of the target. */
export function convertDateToTimestamp(column: Column, conversion: Conversion): Column {
  const { target, frame, position } = conversion;
  return timestampsOfDays(column, zoneOfType(target, frame), frame, position);
}

/** The day in the zone of the source. */
export function convertTimestampToDate(column: Column, { source, frame }: Conversion): Column {
  return daysOfTimestamps(column, zoneOfType(source, frame), frame);
}

/** Between TIMESTAMP and TIMESTAMP_NTZ: the same local time. */
export function convertTimestamp(column: Column, conversion: Conversion): Column {
  const { source, target, frame, position } = conversion;
  const from = zoneOfType(source, frame);
  const to = zoneOfType(target, frame);
  if (from.fixedOffset === 0 && to.fixedOffset === 0) return column;
  const local = localTimes(column, from, frame);
  return fromLocalTimes(local, column.validity, to, frame, position);
}

const SECOND_RANGE = 2n ** 63n / MICROS_PER_SECOND;

/** Seconds since 1970. */
export function convertIntegerToTimestamp(column: Column, conversion: Conversion): Column {
  const { memory } = conversion.frame;
  const seconds =
    conversion.source.kind === 'bigint'
      ? column
      : convertNumber(column, { ...conversion, target: BIGINT });
  const first = seconds.values / 8;
  const prepare =
    (target: number) =>
    (row: number): boolean => {
      const value = memory.i64[first + row];
      if (value > SECOND_RANGE || value < -SECOND_RANGE) return false;
      memory.i64[target / 8 + row] = value * MICROS_PER_SECOND;
      return true;
    };
  return convertRows(column, conversion, prepare, (row) =>
    castOverflow(`${memory.i64[first + row]}`, conversion),
  );
}

/** Seconds since 1970, cut to microseconds. */
export function convertFractionToTimestamp(column: Column, conversion: Conversion): Column {
  const { memory } = conversion.frame;
  const doubles =
    conversion.source.kind === 'double'
      ? column
      : convertNumber(column, { ...conversion, target: DOUBLE });
  const first = doubles.values / 8;
  const prepare =
    (target: number) =>
    (row: number): boolean => {
      const micros = memory.f64[first + row] * 1e6;
      if (!(Math.abs(micros) < 2 ** 63)) return false;
      memory.i64[target / 8 + row] = BigInt(Math.trunc(micros));
      return true;
    };
  return convertRows(column, conversion, prepare, (row) =>
    invalidInput(doubleText(memory.f64[first + row]), conversion),
  );
}

/** Seconds since 1970, cut to microseconds. */
export function convertDecimalToTimestamp(column: Column, conversion: Conversion): Column {
  const { memory } = conversion.frame;
  const source = conversion.source as DecimalType;
  const read = decimalReader({ column, step: 1 }, source, memory);
  const divisor = 10n ** BigInt(Math.max(0, source.scale - 6));
  const prepare =
    (target: number) =>
    (row: number): boolean => {
      const micros = source.scale <= 6 ? rescale(read(row), source.scale, 6) : read(row) / divisor;
      if (BigInt.asIntN(64, micros) !== micros) return false;
      memory.i64[target / 8 + row] = micros;
      return true;
    };
  return convertRows(column, conversion, prepare, (row) =>
    castOverflow(`${read(row)}`, conversion),
  );
}

/** Seconds since 1970: whole ones for integers, with a fraction for other numbers. */
export function convertTimestampToNumber(column: Column, conversion: Conversion): Column {
  const { target, frame } = conversion;
  const { memory, arena } = frame;
  const { length, validity } = column;
  if (target.kind === 'decimal') {
    const micros = decimal(20, 6);
    const wide = columnOfWords(column, conversion);
    return convertDecimal(wide, { ...conversion, source: micros });
  }
  const values = arena.allocate(length * 8);
  if (target.kind === 'double' || target.kind === 'float') {
    frame.kernels.convertI64ToF64(column.values, length, values);
    for (let row = 0; row < length; row++) memory.f64[values / 8 + row] /= 1e6;
    const doubles = fixedColumn(length, validity, values);
    return target.kind === 'double'
      ? doubles
      : convertNumber(doubles, { ...conversion, source: DOUBLE });
  }
  const quotients = frame.scratch.allocate(length * 8);
  frame.kernels.splitUnits(column.values, length, MICROS_PER_SECOND, quotients, 0);
  const seconds = fixedColumn(length, validity, quotients);
  return convertNumber(seconds, { ...conversion, source: DOUBLE });
}

/** Timestamps as unscaled decimals of 20 digits. */
function columnOfWords(column: Column, { source, frame }: Conversion): Column {
  const { memory, scratch } = frame;
  const values = columnToValues(column, source, memory);
  const target = scratch.allocate(column.length * 16);
  for (const [row, value] of values.entries()) {
    if (typeof value !== 'bigint') continue;
    memory.i64[target / 8 + row * 2] = value;
    memory.i64[target / 8 + row * 2 + 1] = value < 0n ? -1n : 0n;
  }
  return fixedColumn(column.length, column.validity, target);
}
