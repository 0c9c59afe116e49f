import {
  type CalendarInterval,
  packInterval,
  unpackInterval,
} from '../../columnar/calendar-interval.ts';
import { CALENDAR_INTERVAL, DOUBLE, STRING, TIMESTAMP } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import type { ArithmeticCall } from '../arithmetic/arithmetic-function.ts';
import { wrongOperands } from '../arithmetic/resolve.ts';
import { functionCall } from '../call.ts';
import { argumentCast, castCall, implicitCast } from '../coercion/implicit-cast.ts';
import type { Call, Expression } from '../expression.ts';
import { type Compute, computeRows, nullForError } from '../row-function.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { addToDate, addToTimestamp } from '../time/add-calendar-interval.ts';
import { isTimestamp } from '../time/interval-operand.ts';
import { zoneOfType } from '../time/local-time.ts';

// What `+`, `-`, `*` and `/` become where they meet an INTERVAL of Spark's older kind: months, days and microseconds.

type Sign = 1 | -1;

const NO_TIME: Expression = Object.freeze({ kind: 'literal', value: 0n, type: CALENDAR_INTERVAL });
const MICROS_PER_DAY = 86_400_000_000;

/** A date or timestamp and an interval. */
export const calendarShift: ScalarFunction = {
  name: 'calendar_shift',
  summary: 'Adds an interval of months, days and time to a date or timestamp.',
  examples: [{ sql: "DATE'2024-01-31' + make_interval(0, 1)", result: '2024-02-29' }],
  resolve: ([base, interval], _settings, position) =>
    functionCall('calendar_shift', [base, interval], base.type, {
      position,
      options: { sign: 1, mode: 'ansi' },
    }),
  evaluate: (call, frame, evaluate) => {
    const zone = zoneOfType(call.type, frame);
    const isAnsi = call.options?.['mode'] === 'ansi';
    const add = ([start, value]: Parameters<Compute>[0]) => {
      const interval = signed(value as bigint, signOf(call));
      if (call.type.kind !== 'date') return addToTimestamp(start as bigint, interval, zone);
      if (isAnsi && interval.micros !== 0n) throw timeToDate();
      return addToDate(start as number, interval, zone);
    };
    return computeRows(call, frame, evaluate, guarded(call, add));
  },
};

/** Two intervals. */
export const calendarSum: ScalarFunction = {
  name: 'calendar_sum',
  summary: 'Adds two intervals of months, days and time, part by part.',
  examples: [{ sql: 'make_interval(1) + make_interval(0, 2)', result: '1 years 2 months' }],
  resolve: (given, _settings, position) =>
    functionCall('calendar_sum', given, CALENDAR_INTERVAL, {
      position,
      options: { sign: 1, mode: 'ansi' },
    }),
  evaluate: (call, frame, evaluate) => {
    const add = ([left, right]: Parameters<Compute>[0]) => {
      const [a, b] = [unpackInterval(left as bigint), signed(right as bigint, signOf(call))];
      const sum = {
        months: a.months + b.months,
        days: a.days + b.days,
        micros: a.micros + b.micros,
      };
      return packed(sum, call.options?.['mode'] !== 'legacy');
    };
    return computeRows(call, frame, evaluate, guarded(call, add));
  },
};

/** An interval and a number. */
export const calendarScale: ScalarFunction = {
  name: 'calendar_scale',
  summary: 'Multiplies or divides each part of an interval; fractions of days become time.',
  examples: [{ sql: 'make_interval(0, 0, 0, 3) / 2', result: '1 days 12 hours' }],
  resolve: (given, _settings, position) =>
    functionCall('calendar_scale', given, CALENDAR_INTERVAL, {
      position,
      options: { operation: 'multiply', mode: 'ansi' },
    }),
  evaluate: (call, frame, evaluate) => {
    const isExact = call.options?.['mode'] !== 'legacy';
    const isDivision = call.options?.['operation'] === 'divide';
    const scale = ([value, factor]: Parameters<Compute>[0]) => {
      if (isDivision && factor === 0 && isExact) throw dividedByZero();
      if (isDivision && factor === 0) return null;
      const by = (part: number) => (isDivision ? part / Number(factor) : part * Number(factor));
      const { months, days, micros } = unpackInterval(value as bigint);
      const wholeDays = Math.trunc(by(days));
      const rest = by(Number(micros)) + MICROS_PER_DAY * (by(days) - wholeDays);
      if (!Number.isFinite(rest)) throw overflow();
      const scaled = { months: Math.trunc(by(months)), days: wholeDays };
      return packed({ ...scaled, micros: BigInt(Math.round(rest)) }, isExact);
    };
    return computeRows(call, frame, evaluate, guarded(call, scale));
  },
};

/** `left + right` or `left - right` where one is such an interval; undefined where none is. */
export function calendarSumCall(
  sign: Sign,
  { mode, operands: [left, right], position }: ArithmeticCall,
): Call | undefined {
  if (!isCalendar(left) && !isCalendar(right)) return undefined;
  const isSwapped = sign === 1 && isCalendar(left) && !isCalendar(right);
  const [base, interval] = isSwapped ? [right, left] : [left, right];
  const options = { sign, mode };
  const nullable = mode === 'try' ? true : undefined;
  const shifted = (moment: Expression): Call =>
    functionCall('calendar_shift', [moment, interval], moment.type, {
      options,
      nullable,
      position,
    });
  const kind = base.type.kind;
  if (isCalendar(interval) && (kind === 'date' || isTimestamp(base.type))) return shifted(base);
  if (isCalendar(interval) && kind === 'string') {
    return castCall(shifted(implicitCast(base, TIMESTAMP)), STRING, 'ansi', position);
  }
  const both = [base, interval].map((operand) =>
    operand.type.kind === 'null' ? implicitCast(operand, CALENDAR_INTERVAL) : operand,
  );
  if (!both.every(isCalendar)) {
    throw wrongOperands(sign === 1 ? '+' : '-', left.type, right.type, position);
  }
  return functionCall('calendar_sum', both, CALENDAR_INTERVAL, { options, nullable, position });
}

/** `interval * number`, `number * interval` or `interval / number`; undefined where none is such an interval. */
export function calendarScaleCall(
  operation: 'multiply' | 'divide',
  { mode, operands: [left, right], position }: ArithmeticCall,
): Call | undefined {
  const isSwapped = operation === 'multiply' && !isCalendar(left) && isCalendar(right);
  const [interval, factor] = isSwapped ? [right, left] : [left, right];
  if (!isCalendar(interval)) return undefined;
  const number = argumentCast(factor, DOUBLE);
  if (number === undefined) {
    throw wrongOperands(operation === 'divide' ? '/' : '*', left.type, right.type, position);
  }
  return functionCall('calendar_scale', [interval, number], CALENDAR_INTERVAL, {
    options: { operation, mode },
    nullable: mode === 'ansi' ? undefined : true,
    position,
  });
}

/** The interval taken from none; undefined for other types. */
export function calendarNegation(call: ArithmeticCall): Call | undefined {
  if (!call.operands.every(isCalendar)) return undefined;
  return calendarSumCall(-1, { ...call, operands: [NO_TIME, ...call.operands] });
}

function isCalendar({ type }: Expression): boolean {
  return type.kind === 'calendarInterval';
}

function signOf(call: Call): Sign {
  return call.options?.['sign'] === -1 ? -1 : 1;
}

function signed(value: bigint, sign: Sign): CalendarInterval {
  const { months, days, micros } = unpackInterval(value);
  return { months: sign * months, days: sign * days, micros: BigInt(sign) * micros };
}

/** The value of a column; parts that do not fit fail, or wrap around. */
function packed(interval: CalendarInterval, isExact: boolean): bigint {
  const { months, days, micros } = interval;
  const fits =
    months === (months | 0) && days === (days | 0) && BigInt.asIntN(64, micros) === micros;
  if (!fits && isExact) throw overflow();
  return packInterval({ months: months | 0, days: days | 0, micros: BigInt.asIntN(64, micros) });
}

function guarded(call: Call, compute: Compute): Compute {
  return call.options?.['mode'] === 'try' ? nullForError(compute) : compute;
}

function overflow(): Error {
  return userError(
    'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION',
    'A part of the result does not fit an interval.',
  );
}

function dividedByZero(): Error {
  return userError('INTERVAL_DIVIDED_BY_ZERO', 'An interval cannot be divided by zero.', {
    hint: 'Use try_divide to get null instead.',
  });
}

function timeToDate(): Error {
  return userError(
    '_LEGACY_ERROR_TEMP_2000',
    'Cannot add hours, minutes or seconds, milliseconds, microseconds to a date.',
    { hint: 'Cast the date to TIMESTAMP.' },
  );
}
