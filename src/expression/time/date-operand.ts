import { DATE, type DataType, INT, TIMESTAMP_NTZ } from '../../columnar/types.ts';
import type { SourcePosition } from '../../errors.ts';
import { canUpCast } from '../coercion/can-cast.ts';
import { argumentCast, implicitCast } from '../coercion/implicit-cast.ts';
import { isInteger } from '../coercion/wider-type.ts';
import type { Expression } from '../expression.ts';
import { unexpectedType } from '../type-errors.ts';
import { isTimestamp } from './interval-operand.ts';

const DAY_COUNTS = ['INT', 'SMALLINT', 'TINYINT'] as const;

/** True for a date and an untyped NULL, which could be an interval: their sum is a TIMESTAMP. */
export function isDatePlusNull(left: DataType, right: DataType): boolean {
  const kinds = [left.kind, right.kind];
  return kinds.includes('date') && kinds.includes('null');
}

/** The operands of `date + days`, in this order; undefined when there is no date among them. */
export function plusDays(
  left: Expression,
  right: Expression,
  position: SourcePosition | undefined,
): [Expression, Expression] | undefined {
  if (left.type.kind === 'date') return [left, dayCount('date_add', right, position)];
  if (right.type.kind === 'date') return [right, dayCount('date_add', left, position)];
  return undefined;
}

/** The operands of `date - days`; undefined for anything else. */
export function minusDays(
  left: Expression,
  right: Expression,
): [Expression, Expression] | undefined {
  if (left.type.kind !== 'date' || !isDayCount(right.type)) return undefined;
  return [left, implicitCast(right, INT)];
}

/**
 * The operands of a difference of moments as local times, so that a long day has 24 hours too; undefined when there is no
 * moment among them. A text beside a moment is one.
 */
export function momentOperands(
  left: Expression,
  right: Expression,
  position: SourcePosition | undefined,
): { readonly operands: [Expression, Expression]; readonly isOfDates: boolean } | undefined {
  const kinds = [left.type, right.type];
  const isOfTimestamps = kinds.some(isTimestamp);
  if (!isOfTimestamps && !kinds.some(({ kind }) => kind === 'date')) return undefined;
  const operands = [left, right].map((operand, index) => {
    if (isTimestamp(operand.type) || operand.type.kind === 'date') {
      return implicitCast(operand, TIMESTAMP_NTZ);
    }
    const moment = isInteger(operand.type)
      ? undefined
      : argumentCast(operand, isOfTimestamps ? TIMESTAMP_NTZ : DATE);
    if (moment !== undefined) return implicitCast(moment, TIMESTAMP_NTZ);
    const wanted = isOfTimestamps ? ['TIMESTAMP', 'TIMESTAMP_NTZ'] : [DATE];
    throw unexpectedType('subtract', index + 1, wanted, operand, position);
  });
  return { operands: operands as [Expression, Expression], isOfDates: !isOfTimestamps };
}

function dayCount(
  name: string,
  days: Expression,
  position: SourcePosition | undefined,
): Expression {
  if (isDayCount(days.type)) return implicitCast(days, INT);
  throw unexpectedType(name, 2, DAY_COUNTS, days, position);
}

function isDayCount(type: DataType): boolean {
  return isInteger(type) && canUpCast(type, INT);
}
