import { DATE, type DataType } from '../../columnar/types.ts';
import { type ArithmeticCall, arithmeticFunction } from '../arithmetic/arithmetic-function.ts';
import { typeOperands } from '../arithmetic/resolve.ts';
import { evaluateSum } from '../arithmetic/sum.ts';
import { functionCall } from '../call.ts';
import { decimalResults } from '../coercion/decimal-precision.ts';
import { implicitCast } from '../coercion/implicit-cast.ts';
import type { Call } from '../expression.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { minusDays, momentOperands } from '../time/date-operand.ts';
import { addInterval, addMonthInterval, isDayTime, isYearMonth } from '../time/interval-operand.ts';
import { isInterval } from '../time/interval-units.ts';
import { unexpectedType } from '../type-errors.ts';
import { calendarSumCall } from './calendar-arithmetic.ts';
import { shiftedTime, timeDistance } from './time-arithmetic.ts';

const DAYS: DataType = Object.freeze({ kind: 'dayTimeInterval', from: 'day', to: 'day' });
const DAY_TO_SECOND: DataType = Object.freeze({
  kind: 'dayTimeInterval',
  from: 'day',
  to: 'second',
});

export const subtract: ScalarFunction = arithmeticFunction({
  name: 'subtract',
  summary: 'Subtracts numbers, days or an interval from a date or timestamp, or two timestamps.',
  examples: [{ sql: '7 - 10', result: '-3' }],
  resolve: subtractCall,
  evaluate: (call, frame, evaluate) => evaluateSum('subtract', call, frame, evaluate),
});

export const trySubtract: ScalarFunction = arithmeticFunction({
  name: 'try_subtract',
  summary: 'Subtracts as `-` does; null when the result does not fit.',
  examples: [{ sql: 'try_subtract(-2147483648, 1)', result: 'NULL' }],
  resolve: subtractCall,
  evaluate: (call, frame, evaluate) => evaluateSum('subtract', call, frame, evaluate),
});

function subtractCall(call: ArithmeticCall): Call {
  const ofCalendar = calendarSumCall(-1, call);
  if (ofCalendar !== undefined) return ofCalendar;
  const { name, mode, operands: given, settings, position } = call;
  const [left, right] = given;
  const options = { mode };
  if (left.type.kind === 'time' && (isDayTime(right.type) || right.type.kind === 'null')) {
    return shiftedTime(left, right, { sign: -1, mode }, position);
  }
  if (left.type.kind === 'time' && right.type.kind === 'time') {
    return timeDistance.resolve(given, settings, position);
  }
  if (isDayTime(right.type)) return addInterval(name, left, right, { options, position });
  if (isYearMonth(right.type)) {
    return addMonthInterval('subtract', left, right, { options, position });
  }
  if (isInterval(left.type) && right.type.kind === 'null') {
    const interval = implicitCast(right, left.type);
    return functionCall(name, [left, interval], left.type, { options, position });
  }
  if (!settings.ansi && left.type.kind === 'date' && right.type.kind === 'string') {
    throw unexpectedType('date_sub', 2, ['INT', 'SMALLINT', 'TINYINT'], right, position);
  }
  const days = minusDays(left, right);
  if (days !== undefined) return functionCall(name, days, DATE, { options, position });
  const moments = momentOperands(left, right, position);
  if (moments !== undefined) {
    const type = moments.isOfDates ? DAYS : DAY_TO_SECOND;
    return functionCall(name, moments.operands, type, { options, position });
  }
  const { operands, type } = typeOperands(
    '-',
    given,
    decimalResults(settings).add,
    settings,
    position,
  );
  const nullable = type.kind === 'decimal' && !settings.ansi ? true : undefined;
  return functionCall(name, operands, type, { options, position, nullable });
}
