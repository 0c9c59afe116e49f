import type { Expression } from '../../expression/expression.ts';
import { join, keepsLeft, keepsRight } from '../nodes/join.ts';
import { outputOf } from '../output.ts';
import { conjoin, filterAll, splitCondition } from './conjuncts.ts';
import { readsOnly } from './push-filter-through-join.ts';
import type { Rule } from './rule.ts';

/**
 *   Join(l AND r AND b, x, y) = Join(b, Filter(l, x), Filter(r, y))
 *
 * where l reads columns of x only and r of y. A part stays where a row that it lets fall comes out all the same.
 */
export const pushJoinCondition: Rule = {
  name: 'pushJoinCondition',
  apply(plan) {
    if (plan.kind !== 'join' || plan.condition === null) return null;
    const { joinType, left, right, exists } = plan;
    const leftIds = new Set(outputOf(left).map(({ id }) => id));
    const rightIds = new Set(outputOf(right).map(({ id }) => id));
    const staysLeft = keepsLeft(joinType) || joinType === 'leftAnti' || joinType === 'existence';
    const isLeft = (part: Expression) => !staysLeft && readsOnly(part, leftIds);
    const isRight = (part: Expression) => !keepsRight(joinType) && readsOnly(part, rightIds);
    const { below, above } = splitCondition(
      plan.condition,
      (part) => isLeft(part) || isRight(part),
      true,
    );
    if (below.length === 0) return null;
    return join(
      filterAll(left, below.filter(isLeft)),
      filterAll(
        right,
        below.filter((part) => !isLeft(part)),
      ),
      joinType,
      above.length === 0 ? null : conjoin(above),
      exists,
    );
  },
};
