import { BOOLEAN } from '../../columnar/types.ts';
import { functionCall } from '../../expression/call.ts';
import type { Expression } from '../../expression/expression.ts';
import { joinConditionOf } from '../join-keys.ts';
import { type Join, keepsLeft, keepsRight } from '../nodes/join.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { withChildren } from '../nodes/with-children.ts';
import { childrenOf } from '../output.ts';
import { filterAll } from './conjuncts.ts';

/**
 *   Join(a = b, x, y) = Join(a = b, Filter(a IS NOT NULL, x), Filter(b IS NOT NULL, y))
 *
 * on the sides whose rows without a match do not come out. Seen from outside, as in Spark: such rows do not move a
 * watermark. A pass over the whole plan, once: as a rule it would find its own filters no more once they have moved.
 */
export function filterNullKeys(plan: LogicalPlan): LogicalPlan {
  const rebuilt = withChildren(plan, childrenOf(plan).map(filterNullKeys));
  return rebuilt.kind === 'join' ? filterSides(rebuilt) : rebuilt;
}

function filterSides(plan: Join): LogicalPlan {
  const { joinType, left, right } = plan;
  const keys = joinConditionOf(plan).keys.filter(({ nullSafe }) => !nullSafe);
  const losesLeft = joinType !== 'leftAnti' && joinType !== 'existence' && !keepsLeft(joinType);
  const leftTests = losesLeft ? notNull(keys.map((key) => key.left)) : [];
  const rightTests = keepsRight(joinType) ? [] : notNull(keys.map((key) => key.right));
  return withChildren(plan, [filterAll(left, leftTests), filterAll(right, rightTests)]);
}

/** Keys that are columns only: others are computed once, for the join. */
function notNull(keys: readonly Expression[]): readonly Expression[] {
  return keys
    .filter((key) => key.kind === 'attribute' && key.nullable)
    .map((key) => functionCall('is_not_null', [key], BOOLEAN, { nullable: false }));
}
