import { isDeterministicTree, substitute } from '../expression-tree.ts';
import { filter } from '../nodes/filter.ts';
import { union } from '../nodes/union.ts';
import { outputOf } from '../output.ts';
import type { Rule } from './rule.ts';

/**
 *   Filter(c, Union(x, y)) = Union(Filter(c[x], x), Filter(c[y], y))
 */
export const pushFilterThroughUnion: Rule = {
  name: 'pushFilterThroughUnion',
  apply(plan) {
    if (plan.kind !== 'filter' || plan.child.kind !== 'union') return null;
    const { condition } = plan;
    if (!isDeterministicTree(condition)) return null;
    const { children, output } = plan.child;
    const filtered = children.map((child) => {
      const columns = outputOf(child);
      const meanings = new Map(output.map(({ id }, index) => [id, columns[index]!]));
      return filter(child, substitute(condition, meanings));
    });
    return union(filtered, output);
  },
};
