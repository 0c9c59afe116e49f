import { BOOLEAN } from '../../columnar/types.ts';
import type { Expression } from '../../expression/expression.ts';
import { isNullable } from '../../expression/facts.ts';
import { isDeterministicTree } from '../expression-tree.ts';
import { filter } from '../nodes/filter.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { canFail } from './can-fail.ts';

/** A condition in two parts: what a rule moves below a node, and what stays above it. */
export interface SplitCondition {
  readonly below: readonly Expression[];
  readonly above: readonly Expression[];
}

/**
 * Splits a condition. A part that can fail moves only when every part before it moves too, because those keep rows away
 * from it; and never where the node itself keeps rows away (`guards`).
 */
export function splitCondition(
  condition: Expression,
  canMove: (part: Expression) => boolean,
  guards: boolean,
): SplitCondition {
  const below: Expression[] = [];
  const above: Expression[] = [];
  for (const part of conjunctsOf(condition)) {
    const isSafe = !canFail(part) || (!guards && above.length === 0);
    if (isSafe && isDeterministicTree(part) && canMove(part)) below.push(part);
    else above.push(part);
  }
  return { below, above };
}

/** The parts of `a AND b AND c`, in order. */
export function conjunctsOf(condition: Expression): readonly Expression[] {
  if (condition.kind !== 'call' || condition.name !== 'and') return [condition];
  return condition.arguments.flatMap(conjunctsOf);
}

/** A filter for the conjunction of parts; the plan itself when there are none. */
export function filterAll(plan: LogicalPlan, parts: readonly Expression[]): LogicalPlan {
  return parts.length === 0 ? plan : filter(plan, conjoin(parts));
}

/** A balanced tree of ANDs, so that long conditions do not nest deep. */
export function conjoin(parts: readonly Expression[]): Expression {
  if (parts.length === 1) return parts[0]!;
  const middle = Math.ceil(parts.length / 2);
  return conjunction(conjoin(parts.slice(0, middle)), conjoin(parts.slice(middle)));
}

export function conjunction(left: Expression, right: Expression): Expression {
  return Object.freeze({
    kind: 'call',
    name: 'and',
    arguments: Object.freeze([left, right]),
    type: BOOLEAN,
    nullable: isNullable(left) || isNullable(right),
    deterministic: isDeterministicTree(left) && isDeterministicTree(right),
  });
}
