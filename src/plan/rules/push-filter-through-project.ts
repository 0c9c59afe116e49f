import { isDeterministicTree, referencesOf, substitute } from '../expression-tree.ts';
import { filter } from '../nodes/filter.ts';
import { project } from '../nodes/project.ts';
import type { Rule } from './rule.ts';

/**
 *   Filter(c, Project(items, x)) = Project(items, Filter(c[items], x))
 *
 * Items are then computed for fewer rows. Left alone when c reads an item that is not deterministic.
 */
export const pushFilterThroughProject: Rule = {
  name: 'pushFilterThroughProject',
  apply(plan) {
    if (plan.kind !== 'filter' || plan.child.kind !== 'project') return null;
    const { child: below, condition } = plan;
    const meanings = new Map(below.items.map(({ id, expression }) => [id, expression]));
    const read = [...referencesOf(condition).keys()];
    if (!read.every((id) => isDeterministicTree(meanings.get(id)!))) return null;
    return project(filter(below.child, substitute(condition, meanings)), below.items);
  },
};
