import { filter } from '../nodes/filter.ts';
import { conjunction } from './conjuncts.ts';
import type { Rule } from './rule.ts';

/**
 *   Filter(a, Filter(b, x)) = Filter(b AND a, x)
 *
 * In this order AND keeps rows that fail b away from a, as before.
 */
export const combineFilters: Rule = {
  name: 'combineFilters',
  apply(plan) {
    if (plan.kind !== 'filter' || plan.child.kind !== 'filter') return null;
    const { child, condition } = plan;
    return filter(child.child, conjunction(child.condition, condition));
  },
};
