import { referencesOf } from '../expression-tree.ts';
import { filterAll, splitCondition } from './conjuncts.ts';
import type { Rule } from './rule.ts';

/**
 *   Filter(c AND d, AssignWindows(w, x)) = Filter(d, AssignWindows(w, Filter(c, x)))
 *
 * where c does not read w. Rows without a time are in no window: only parts that cannot fail move.
 */
export const pushFilterThroughWindows: Rule = {
  name: 'pushFilterThroughWindows',
  apply(plan) {
    if (plan.kind !== 'filter' || plan.child.kind !== 'assignWindows') return null;
    const node = plan.child;
    const isFree = (part: typeof plan.condition) => !referencesOf(part).has(node.window.id);
    const { below, above } = splitCondition(plan.condition, isFree, true);
    if (below.length === 0) return null;
    return filterAll(Object.freeze({ ...node, child: filterAll(node.child, below) }), above);
  },
};
