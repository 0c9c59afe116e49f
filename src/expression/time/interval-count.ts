import { BIGINT, type DataType, decimal } from '../../columnar/types.ts';
import { castCall } from '../coercion/implicit-cast.ts';
import type { Expression } from '../expression.ts';
import { isInterval } from './interval-units.ts';

const SECONDS: DataType = Object.freeze({ kind: 'dayTimeInterval', from: 'second', to: 'second' });
const MONTHS: DataType = Object.freeze({ kind: 'yearMonthInterval', from: 'month', to: 'month' });
/** Holds every day-time interval in seconds. */
const EXACT_SECONDS = decimal(20, 6);

/** An interval as the exact number of its months or seconds; anything else as it is. */
export function countOfInterval(operand: Expression): Expression {
  const { type } = operand;
  if (!isInterval(type)) return operand;
  const isMonths = type.kind === 'yearMonthInterval';
  const unit = castCall(operand, isMonths ? MONTHS : SECONDS, 'ansi', undefined);
  return castCall(unit, isMonths ? BIGINT : EXACT_SECONDS, 'ansi', undefined);
}
