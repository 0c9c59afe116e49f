import { isStreaming } from '../output.ts';
import type { Rule } from './rule.ts';

/**
 *   EventTimeWatermark(t, x) = x   where x is bounded
 */
export const eliminateBoundedWatermarks: Rule = {
  name: 'eliminateBoundedWatermarks',
  apply(plan) {
    if (plan.kind !== 'eventTimeWatermark' || isStreaming(plan.child)) return null;
    return plan.child;
  },
};
