import { limit } from '../nodes/limit.ts';
import type { Rule } from './rule.ts';

/**
 *   Limit(n, Limit(m, x)) = Limit(min(n, m), x)
 */
export const combineLimits: Rule = {
  name: 'combineLimits',
  apply(plan) {
    if (plan.kind !== 'limit' || plan.child.kind !== 'limit') return null;
    return limit(plan.child.child, Math.min(plan.count, plan.child.count));
  },
};
