import { limit } from '../nodes/limit.ts';
import { project } from '../nodes/project.ts';
import { canFail } from './can-fail.ts';
import type { Rule } from './rule.ts';

/**
 *   Project(items, Limit(n, x)) = Limit(n, Project(items, x))
 *
 * Not when an item can fail: the limit keeps rows away from it.
 */
export const pushProjectThroughLimit: Rule = {
  name: 'pushProjectThroughLimit',
  apply(plan) {
    if (plan.kind !== 'project' || plan.child.kind !== 'limit') return null;
    const { items, child: below } = plan;
    if (items.some(({ expression }) => canFail(expression))) return null;
    return limit(project(below.child, items), below.count, below.offset);
  },
};
