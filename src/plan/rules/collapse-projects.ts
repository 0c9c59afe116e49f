import { oncePer } from '../../columnar/once-per.ts';
import type { Expression, NamedExpression } from '../../expression/expression.ts';
import { isDeterministicTree, substitute, transformExpression } from '../expression-tree.ts';
import { type Project, project } from '../nodes/project.ts';
import type { Rule } from './rule.ts';

/**
 *   Project(a, Project(b, x)) = Project(a[b], x)
 *
 * when no work is done twice: each item of b is a column or a literal, or is read at most once, and is deterministic.
 *
 * A chain of projects, such as many calls of withColumn make, is collapsed in one step: what is read is counted downwards,
 * then each project's own expressions are rewritten once, upwards. One after the other, the expressions at the top would be
 * gone through for every project below.
 */
export const collapseProjects: Rule = {
  name: 'collapseProjects',
  apply(plan) {
    if (plan.kind !== 'project' || plan.child.kind !== 'project') return null;
    const chain = chainBelow(plan);
    const lowest = chain.at(-1);
    if (lowest === undefined) return null;
    let meanings = meaningsOf(lowest.items);
    for (const { items } of chain.slice(0, -1).reverse()) {
      meanings = meaningsOf(items.map((item) => within(item, meanings)));
    }
    return project(
      lowest.child,
      plan.items.map((item) => within(item, meanings)),
    );
  },
};

/** The projects below that can be taken into the one above, from above. */
function chainBelow(top: Project): readonly Project[] {
  const chain: Project[] = [];
  let reads: ReadonlyMap<number, number> = countReads(top.items, () => 1);
  for (let next = top.child; next.kind === 'project'; next = next.child) {
    const counts = reads;
    const readsOf = ({ id }: NamedExpression): number => counts.get(id) ?? 0;
    const isCheap = next.items.every(
      (item) =>
        item.expression.kind !== 'call' ||
        (readsOf(item) <= 1 && isDeterministicTree(item.expression)),
    );
    if (!isCheap) break;
    chain.push(next);
    reads = countReads(next.items, readsOf);
  }
  return chain;
}

/** How often each column is read, where the items themselves are read so many times. */
function countReads(
  items: readonly NamedExpression[],
  timesOf: (item: NamedExpression) => number,
): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const item of items) {
    const times = timesOf(item);
    if (times === 0) continue;
    for (const id of readsIn(item.expression)) counts.set(id, (counts.get(id) ?? 0) + times);
  }
  return counts;
}

/** The columns that an expression reads, each as often as it stands there. */
const readsIn = oncePer((expression: Expression): readonly number[] => {
  const ids: number[] = [];
  transformExpression(expression, (part) => {
    if (part.kind === 'attribute') ids.push(part.id);
    return null;
  });
  return ids;
});

function meaningsOf(items: readonly NamedExpression[]): ReadonlyMap<number, Expression> {
  return new Map(items.map(({ id, expression }) => [id, expression]));
}

function within(item: NamedExpression, meanings: ReadonlyMap<number, Expression>): NamedExpression {
  return Object.freeze({ ...item, expression: substitute(item.expression, meanings) });
}
