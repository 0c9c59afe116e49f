import { filter } from '../nodes/filter.ts';
import { sort } from '../nodes/sort.ts';
import type { Rule } from './rule.ts';

/**
 *   Filter(c, Sort(o, x)) = Sort(o, Filter(c, x))
 */
export const pushFilterThroughSort: Rule = {
  name: 'pushFilterThroughSort',
  apply(plan) {
    if (plan.kind !== 'filter' || plan.child.kind !== 'sort') return null;
    const { child, order } = plan.child;
    return sort(filter(child, plan.condition), order);
  },
};
