import type { Expression } from '../../expression/expression.ts';
import { referencesOf } from '../expression-tree.ts';
import { givesRight, type JoinType, join } from '../nodes/join.ts';
import { outputOf } from '../output.ts';
import { conjoin, conjunctsOf, filterAll, splitCondition } from './conjuncts.ts';
import type { Rule } from './rule.ts';

/** Kinds in which a left row that falls before the join would fall after it as well. */
const PASSING_LEFT: ReadonlySet<JoinType> = new Set([
  ...(['inner', 'leftOuter', 'leftSemi', 'leftAnti', 'existence'] as const),
]);
const PASSING_RIGHT: ReadonlySet<JoinType> = new Set(['inner', 'rightOuter']);

/**
 *   Filter(l AND r AND b, Join(c, x, y)) = Join(c AND b, Filter(l, x), Filter(r, y))
 *
 * where l reads columns of x only and r of y, as far as the kind of join lets them; b only joins the condition of an inner
 * one. The join keeps rows away: only parts that cannot fail move.
 */
export const pushFilterThroughJoin: Rule = {
  name: 'pushFilterThroughJoin',
  apply(plan) {
    if (plan.kind !== 'filter' || plan.child.kind !== 'join') return null;
    const { joinType, left, right, condition, exists } = plan.child;
    const leftIds = new Set(outputOf(left).map(({ id }) => id));
    const rightIds = new Set(outputOf(right).map(({ id }) => id));
    const isLeft = (part: Expression) => PASSING_LEFT.has(joinType) && readsOnly(part, leftIds);
    const isRight = (part: Expression) => PASSING_RIGHT.has(joinType) && readsOnly(part, rightIds);
    const isBoth = (part: Expression) =>
      joinType === 'inner' &&
      givesRight(joinType) &&
      readsOnly(part, new Set([...leftIds, ...rightIds]));
    const canMove = (part: Expression) => isLeft(part) || isRight(part) || isBoth(part);
    const { below, above } = splitCondition(plan.condition, canMove, true);
    if (below.length === 0) return null;
    const toLeft = below.filter(isLeft);
    const toRight = below.filter((part) => !isLeft(part) && isRight(part));
    const toBoth = below.filter((part) => !isLeft(part) && !isRight(part));
    const conditions = [...(condition === null ? [] : conjunctsOf(condition)), ...toBoth];
    const joined = join(
      filterAll(left, toLeft),
      filterAll(right, toRight),
      joinType,
      conditions.length === 0 ? null : conjoin(conditions),
      exists,
    );
    return filterAll(joined, above);
  },
};

/** True for an expression of these columns, of at least one. */
export function readsOnly(expression: Expression, ids: ReadonlySet<number>): boolean {
  const read = [...referencesOf(expression).keys()];
  return read.length > 0 && read.every((id) => ids.has(id));
}
