import { type SourcePosition, userError } from '../../errors.ts';
import type { AggregateOrder } from '../aggregate-function.ts';
import type { Expression } from '../expression.ts';

/** The one order of a function that ranks values, such as percentile_cont. */
export function oneOrder(
  name: string,
  order: readonly AggregateOrder[] | undefined,
  position: SourcePosition | undefined,
): AggregateOrder {
  if (order === undefined) {
    const message = `The function \`${name}\` needs WITHIN GROUP (ORDER BY …).`;
    throw userError('INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING', message, { position });
  }
  if (order.length === 1) return order[0];
  throw wrongOrderings(name, 1, order.length, position);
}

/** A function with the wrong number of items in WITHIN GROUP (ORDER BY …). */
export function wrongOrderings(
  name: string,
  wanted: number,
  given: number,
  position: SourcePosition | undefined,
): Error {
  const message = `The function \`${name}\` takes ${wanted} items in WITHIN GROUP (ORDER BY …), not ${given}.`;
  return userError('INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS', message, { position });
}

/** True for two references to the same column, whatever type each is brought to. */
export function isSameColumn(left: Expression, right: Expression): boolean {
  const [one, other] = [uncast(left), uncast(right)];
  if (one.kind === 'attribute' && other.kind === 'attribute') return one.id === other.id;
  return one.kind === 'column' && other.kind === 'column' && one.index === other.index;
}

function uncast(expression: Expression): Expression {
  const isCast = expression.kind === 'call' && expression.name === 'cast';
  return isCast ? uncast(expression.arguments[0]!) : expression;
}
