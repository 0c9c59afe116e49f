import { limit } from '../nodes/limit.ts';
import type { Rule } from './rule.ts';

/**
 *   Limit(n after o, Limit(m after p, x)) = Limit(min(n, m - o) after p + o, x)
 */
export const combineLimits: Rule = {
  name: 'combineLimits',
  apply(plan) {
    if (plan.kind !== 'limit' || plan.child.kind !== 'limit') return null;
    const { count, offset, child: below } = plan;
    const left = below.count === null ? null : Math.max(0, below.count - offset);
    const counts = [count, left].filter((each) => each !== null);
    const least = counts.length === 0 ? null : Math.min(...counts);
    return limit(below.child, least, below.offset + offset);
  },
};
