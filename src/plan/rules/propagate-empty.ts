import { localRelation } from '../nodes/local-relation.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { isStreaming, outputOf } from '../output.ts';
import type { Rule } from './rule.ts';

/**
 *   Project(a, no rows) = no rows      Join(no rows, x) = no rows      Limit(0, x) = no rows
 *
 * and so on: what nothing can come of is not computed, nor are subqueries that only its rows would read. Streams are read all
 * the same: their progress and watermarks show.
 */
export const propagateEmpty: Rule = {
  name: 'propagateEmpty',
  apply(plan) {
    if (plan.kind === 'localRelation' || !givesNothing(plan) || isStreaming(plan)) return null;
    return localRelation(outputOf(plan), []);
  },
};

function givesNothing(plan: LogicalPlan): boolean {
  switch (plan.kind) {
    case 'limit':
      return plan.count === 0 || isEmpty(plan.child);
    case 'project':
    case 'filter':
    case 'sort':
    case 'window':
    case 'generate':
    case 'expand':
      return isEmpty(plan.child);
    case 'aggregate':
      return plan.grouping.length > 0 && isEmpty(plan.child);
    case 'union':
      return plan.children.every(isEmpty);
    case 'join':
      return joinsNothing(plan);
    default:
      return false;
  }
}

function joinsNothing({ joinType, left, right }: LogicalPlanOf<'join'>): boolean {
  if (joinType === 'inner') return isEmpty(left) || isEmpty(right);
  if (joinType === 'fullOuter') return isEmpty(left) && isEmpty(right);
  if (joinType === 'rightOuter') return isEmpty(right);
  return isEmpty(left);
}

function isEmpty(plan: LogicalPlan): boolean {
  return plan.kind === 'localRelation' && plan.rows.length === 0;
}
