import { isDeterministicTree, substitute } from '../expression-tree.ts';
import { filter } from '../nodes/filter.ts';
import { project } from '../nodes/project.ts';
import type { Rule } from './rule.ts';

/**
 *   Filter(c, Project(items, x)) = Project(items, Filter(c[items], x))
 *
 * Items are then computed for fewer rows: left alone where one of them is not deterministic, read by c or not.
 */
export const pushFilterThroughProject: Rule = {
  name: 'pushFilterThroughProject',
  apply(plan) {
    if (plan.kind !== 'filter' || plan.child.kind !== 'project') return null;
    const { child: below, condition } = plan;
    const meanings = new Map(below.items.map(({ id, expression }) => [id, expression]));
    if (!below.items.every(({ expression }) => isDeterministicTree(expression))) return null;
    return project(filter(below.child, substitute(condition, meanings)), below.items);
  },
};
