import { isDeterministicTree, referencesOf, substitute } from '../expression-tree.ts';
import { aggregate } from '../nodes/aggregate.ts';
import { filterAll, splitCondition } from './conjuncts.ts';
import type { Rule } from './rule.ts';

/**
 *   Filter(c AND d, Aggregate(keys, calls, x)) = Filter(d, Aggregate(keys, calls, Filter(c[keys], x)))
 *
 * where c reads keys only, and no call has an argument that is not deterministic. Not over a global aggregate, which has a row even when nothing comes in.
 */
export const pushFilterThroughAggregate: Rule = {
  name: 'pushFilterThroughAggregate',
  apply(plan) {
    if (plan.kind !== 'filter' || plan.child.kind !== 'aggregate') return null;
    const { child, grouping, aggregates, session } = plan.child;
    const computed = [
      ...grouping.map(({ expression }) => expression),
      ...aggregates.flatMap(({ call }) => call.arguments),
    ];
    if (!computed.every(isDeterministicTree)) return null;
    const keys = new Map(
      grouping
        // A row's own session says nothing about the one that it becomes part of.
        .filter(({ id }) => id !== session)
        .map(({ id, expression }) => [id, expression]),
    );
    const readsKeys = (part: typeof plan.condition) => {
      const read = [...referencesOf(part).keys()];
      return read.length > 0 && read.every((id) => keys.has(id));
    };
    const { below, above } = splitCondition(plan.condition, readsKeys, true);
    if (below.length === 0) return null;
    const moved = below.map((part) => substitute(part, keys));
    return filterAll(aggregate(filterAll(child, moved), grouping, aggregates, session), above);
  },
};
