import { BOOLEAN } from '../../columnar/types.ts';
import { functionCall } from '../../expression/call.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { type Join, keepsLeft, keepsRight } from '../nodes/join.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { withChildren } from '../nodes/with-children.ts';
import { childrenOf, outputOf } from '../output.ts';
import { conjunctsOf, filterAll } from './conjuncts.ts';
import { NULL_INTOLERANT } from './null-intolerant.ts';

/**
 *   Join(a < b, x, y) = Join(a < b, Filter(a IS NOT NULL, x), Filter(b IS NOT NULL, y))
 *
 * for every comparison that a null makes null, on the sides whose rows without a match do not come out. Seen from outside, as
 * in Spark: such rows do not move a watermark, and are not kept. A pass over the whole plan, once: as a rule it would find
 * its own filters no more once they have moved.
 */
export function filterNullKeys(plan: LogicalPlan): LogicalPlan {
  const rebuilt = withChildren(plan, childrenOf(plan).map(filterNullKeys));
  return rebuilt.kind === 'join' ? filterSides(rebuilt) : rebuilt;
}

function filterSides(plan: Join): LogicalPlan {
  const { joinType, left, right, condition } = plan;
  const parts = condition === null ? [] : conjunctsOf(condition);
  const needed = new Map(parts.flatMap(neededBy).map((column) => [column.id, column]));
  const losesLeft = joinType !== 'leftAnti' && joinType !== 'existence' && !keepsLeft(joinType);
  const losesRight = !keepsRight(joinType);
  return withChildren(plan, [
    losesLeft ? filterAll(left, notNull(left, needed)) : left,
    losesRight ? filterAll(right, notNull(right, needed)) : right,
  ]);
}

/** The columns without which an expression is null. */
function neededBy(expression: Expression): readonly Attribute[] {
  if (expression.kind === 'attribute') return [expression];
  if (expression.kind !== 'call' || !NULL_INTOLERANT.has(expression.name)) return [];
  return expression.arguments.flatMap(neededBy);
}

function notNull(side: LogicalPlan, needed: ReadonlyMap<number, Attribute>): readonly Expression[] {
  return outputOf(side)
    .filter(({ id, nullable }) => nullable && needed.has(id))
    .map((column) => functionCall('is_not_null', [column], BOOLEAN, { nullable: false }));
}
