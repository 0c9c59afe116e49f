import { DATE, type DataType, TIMESTAMP } from '../../columnar/types.ts';
import { type ArithmeticCall, arithmeticFunction } from '../arithmetic/arithmetic-function.ts';
import { typeOperands } from '../arithmetic/resolve.ts';
import { evaluateSum } from '../arithmetic/sum.ts';
import { functionCall } from '../call.ts';
import { decimalResults } from '../coercion/decimal-precision.ts';
import { castCall } from '../coercion/implicit-cast.ts';
import type { Call } from '../expression.ts';
import type { ScalarFunction } from '../scalar-function.ts';
import { isDatePlusNull, plusDays } from '../time/date-operand.ts';
import { addInterval, addMonthInterval, isDayTime, isYearMonth } from '../time/interval-operand.ts';
import { calendarSumCall } from './calendar-arithmetic.ts';
import { shiftedTime } from './time-arithmetic.ts';

export const add: ScalarFunction = arithmeticFunction({
  name: 'add',
  summary: 'Adds two numbers, days to a date, or an interval to a date or timestamp.',
  examples: [{ sql: '1 + 2', result: '3' }],
  resolve: addCall,
  evaluate: (call, frame, evaluate) => evaluateSum('add', call, frame, evaluate),
});

export const tryAdd: ScalarFunction = arithmeticFunction({
  name: 'try_add',
  summary: 'Adds as `+` does; null when the result does not fit.',
  examples: [{ sql: 'try_add(2147483647, 1)', result: 'NULL' }],
  resolve: addCall,
  evaluate: (call, frame, evaluate) => evaluateSum('add', call, frame, evaluate),
});

function addCall(call: ArithmeticCall): Call {
  const ofCalendar = calendarSumCall(1, call);
  if (ofCalendar !== undefined) return ofCalendar;
  const { name, mode, operands: given, settings, position } = call;
  const [left, right] = given;
  const options = { mode };
  const isInterval = (type: DataType): boolean => isDayTime(type) || isYearMonth(type);
  const isSwapped =
    (isInterval(left.type) && !isInterval(right.type)) ||
    (left.type.kind === 'null' && right.type.kind === 'time');
  const [base, other] = isSwapped ? [right, left] : [left, right];
  if (base.type.kind === 'time' && (isDayTime(other.type) || other.type.kind === 'null')) {
    return shiftedTime(base, other, { sign: 1, mode }, position);
  }
  if (isDayTime(other.type)) {
    return addInterval(name, base, other, { options, position });
  }
  if (isYearMonth(other.type)) return addMonthInterval('add', base, other, { options, position });
  if (isDatePlusNull(left.type, right.type)) {
    return castCall(left.type.kind === 'null' ? left : right, TIMESTAMP, 'ansi', position);
  }
  const days = plusDays(left, right, position);
  if (days !== undefined) return functionCall(name, days, DATE, { options, position });
  const { operands, type } = typeOperands(
    '+',
    given,
    decimalResults(settings).add,
    settings,
    position,
  );
  const nullable = type.kind === 'decimal' && !settings.ansi ? true : undefined;
  return functionCall(name, operands, type, { options, position, nullable });
}
