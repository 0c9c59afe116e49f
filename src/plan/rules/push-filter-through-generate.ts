import { isDeterministicTree, referencesOf } from '../expression-tree.ts';
import { filterAll, splitCondition } from './conjuncts.ts';
import type { Rule } from './rule.ts';

/**
 *   Filter(c AND d, Generate(g, x)) = Filter(d, Generate(g, Filter(c, x)))
 *
 * where c does not read what g makes, and g is deterministic. Rows without elements give nothing: only parts that cannot fail move.
 */
export const pushFilterThroughGenerate: Rule = {
  name: 'pushFilterThroughGenerate',
  apply(plan) {
    if (plan.kind !== 'filter' || plan.child.kind !== 'generate') return null;
    const node = plan.child;
    if (!node.arguments.every(isDeterministicTree)) return null;
    const made = new Set(node.generated.map(({ id }) => id));
    const isFree = (part: typeof plan.condition) =>
      [...referencesOf(part).keys()].every((id) => !made.has(id));
    const { below, above } = splitCondition(plan.condition, isFree, true);
    if (below.length === 0) return null;
    return filterAll(Object.freeze({ ...node, child: filterAll(node.child, below) }), above);
  },
};
