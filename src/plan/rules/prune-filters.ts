import { localRelation } from '../nodes/local-relation.ts';
import { isStreaming, outputOf } from '../output.ts';
import type { Rule } from './rule.ts';

/**
 *   Filter(true, x) = x      Filter(false, x) = no rows
 *
 * A null keeps no rows either. Streams are read all the same: their progress and watermarks show.
 */
export const pruneFilters: Rule = {
  name: 'pruneFilters',
  apply(plan) {
    if (plan.kind !== 'filter' || plan.condition.kind !== 'literal') return null;
    if (plan.condition.value === true) return plan.child;
    return isStreaming(plan) ? null : localRelation(outputOf(plan), []);
  },
};
