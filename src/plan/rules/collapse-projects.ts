import type { Expression } from '../../expression/expression.ts';
import { isDeterministicTree, substitute, transformExpression } from '../expression-tree.ts';
import { project } from '../nodes/project.ts';
import type { Rule } from './rule.ts';

/**
 *   Project(a, Project(b, x)) = Project(a[b], x)
 *
 * when no work is done twice: each item of b is a column or a literal, or is read at most once, and is deterministic.
 */
export const collapseProjects: Rule = {
  name: 'collapseProjects',
  apply(plan) {
    if (plan.kind !== 'project' || plan.child.kind !== 'project') return null;
    const { items, child: below } = plan;
    const reads = countReads(items.map(({ expression }) => expression));
    const isCheap = below.items.every(
      ({ id, expression }) =>
        expression.kind !== 'call' ||
        ((reads.get(id) ?? 0) <= 1 && isDeterministicTree(expression)),
    );
    if (!isCheap) return null;
    const meanings = new Map(below.items.map(({ id, expression }) => [id, expression]));
    const collapsed = items.map((item) =>
      Object.freeze({ ...item, expression: substitute(item.expression, meanings) }),
    );
    return project(below.child, collapsed);
  },
};

function countReads(expressions: readonly Expression[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const expression of expressions) {
    transformExpression(expression, (part) => {
      if (part.kind === 'attribute') counts.set(part.id, (counts.get(part.id) ?? 0) + 1);
      return null;
    });
  }
  return counts;
}
