import { referencesOf } from '../expression-tree.ts';
import { eventTimeWatermark } from '../nodes/event-time-watermark.ts';
import { filterAll, splitCondition } from './conjuncts.ts';
import type { Rule } from './rule.ts';

/**
 *   Filter(c AND d, EventTimeWatermark(t, x)) = Filter(d, EventTimeWatermark(t, Filter(c, x)))
 *
 * where c does not read t. Seen from outside, as in Spark: rows that c drops do not move the watermark.
 */
export const pushFilterThroughWatermark: Rule = {
  name: 'pushFilterThroughWatermark',
  apply(plan) {
    if (plan.kind !== 'filter' || plan.child.kind !== 'eventTimeWatermark') return null;
    const { child, column, delayMs } = plan.child;
    const isFree = (part: typeof plan.condition) => !referencesOf(part).has(column.id);
    const { below, above } = splitCondition(plan.condition, isFree, false);
    if (below.length === 0) return null;
    return filterAll(eventTimeWatermark(filterAll(child, below), column, delayMs), above);
  },
};
