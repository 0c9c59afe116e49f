import { DATE, type DataType, INT, STRING, TIMESTAMP } from '../../columnar/types.ts';
import { wrongOperands } from '../arithmetic/resolve.ts';
import { functionCall } from '../call.ts';
import { castCall, implicitCast } from '../coercion/implicit-cast.ts';
import { widerType } from '../coercion/wider-type.ts';
import type { Call, Expression, Literal } from '../expression.ts';
import { unexpectedType } from '../type-errors.ts';
import { MICROS_PER_DAY } from './local-time.ts';

type CallExtras = Parameters<typeof functionCall>[3];

/** An interval that counts microseconds. */
export function isDayTime(type: DataType): boolean {
  return type.kind === 'dayTimeInterval';
}

/** An interval that counts months. */
export function isYearMonth(type: DataType): boolean {
  return type.kind === 'yearMonthInterval';
}

/** TIMESTAMP or TIMESTAMP_NTZ. */
export function isTimestamp(type: DataType): boolean {
  return type.kind === 'timestamp' || type.kind === 'timestampNtz';
}

/** `base + interval` or `base - interval`, by the name of the call, where the interval is a day-time interval. */
export function addInterval(
  name: string,
  base: Expression,
  interval: Expression,
  extras: CallExtras,
): Call {
  if (isDayTime(base.type)) {
    const type = widerType(base.type, interval.type)!;
    return functionCall(name, [base, interval], type, extras);
  }
  if (isTimestamp(base.type)) return functionCall(name, [base, interval], base.type, extras);
  if (base.type.kind === 'string') {
    const moment = implicitCast(base, TIMESTAMP);
    return castCall(
      functionCall(name, [moment, interval], TIMESTAMP, extras),
      STRING,
      'ansi',
      extras?.position,
    );
  }
  if (base.type.kind === 'null') {
    return functionCall(name, [implicitCast(base, interval.type), interval], interval.type, extras);
  }
  if (base.type.kind !== 'date') {
    throw unexpectedType(name, 1, ['DATE', 'TIMESTAMP'], base, extras?.position);
  }
  const days = wholeDays(interval);
  if (days !== undefined) return functionCall(name, [base, days], DATE, extras);
  return functionCall(name, [implicitCast(base, TIMESTAMP), interval], TIMESTAMP, extras);
}

/**
 * `base + interval` or `base - interval` with a year-month interval: months are added by a function of their own, because
 * they differ in length.
 */
export function addMonthInterval(
  name: 'add' | 'subtract',
  base: Expression,
  interval: Expression,
  extras: CallExtras,
): Call {
  const { position } = extras ?? {};
  if (isYearMonth(base.type)) {
    const type = widerType(base.type, interval.type)!;
    return functionCall(name, [base, interval], type, extras);
  }
  if (base.type.kind === 'null') {
    return functionCall(name, [implicitCast(base, interval.type), interval], interval.type, extras);
  }
  const isMoment = base.type.kind === 'date' || isTimestamp(base.type);
  if (!isMoment && isDayTime(base.type) && name === 'add')
    throw unexpectedType(name, 1, ['DATE', 'TIMESTAMP'], base, position);
  if (!isMoment)
    throw wrongOperands(name === 'subtract' ? '-' : '+', base.type, interval.type, position);
  const months =
    name === 'add' ? interval : functionCall('negative', [interval], interval.type, extras);
  return functionCall('add_months', [base, months], base.type, { position });
}

/** A constant interval of days only, as a number of days. */
function wholeDays(interval: Expression): Literal | undefined {
  if (interval.kind !== 'literal' || interval.type.kind !== 'dayTimeInterval') return undefined;
  if (interval.type.to !== 'day' || typeof interval.value !== 'bigint') return undefined;
  return { ...interval, type: INT, value: Number(interval.value / MICROS_PER_DAY) };
}
