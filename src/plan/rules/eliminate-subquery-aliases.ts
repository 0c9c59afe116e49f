import type { Rule } from './rule.ts';

/**
 *   SubqueryAlias(x) = x
 *
 * Names are resolved; qualifiers are of no more use.
 */
export const eliminateSubqueryAliases: Rule = {
  name: 'eliminateSubqueryAliases',
  apply: (plan) => (plan.kind === 'subqueryAlias' ? plan.child : null),
};
