import { type Aggregate, aggregate } from '../nodes/aggregate.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { stateNameOf } from '../nodes/state-name.ts';
import { union } from '../nodes/union.ts';
import { isStreaming, outputOf } from '../output.ts';
import type { Rule } from './rule.ts';

/**
 *   Distinct(Union(Distinct(Union(x, y)), z)) = Distinct(Union(x, y, z))
 *
 * so that a chain of UNION is grouped once and not once for each of its queries. The distinct above compares columns as they
 * are: values that the one below takes for one, such as 0.0 and -0.0, may differ in what is computed of them. Over streams
 * each distinct keeps state under its own name, which a checkpoint may hold already.
 */
export const combineDistincts: Rule = {
  name: 'combineDistincts',
  apply(plan) {
    if (plan.kind !== 'aggregate' || plan.child.kind !== 'union' || !givesGroupsOnly(plan))
      return null;
    const { children, output } = plan.child;
    const isPlain = plan.grouping.every(({ expression }) => expression.kind === 'attribute');
    if (!isPlain || isStreaming(plan) || !children.some(isDistinct)) return null;
    return aggregate(union(children.flatMap(rowsOf), output), plan.grouping, []);
  },
};

/** What a distinct is made of, also of distincts; otherwise the plan itself. */
function rowsOf(plan: LogicalPlan): readonly LogicalPlan[] {
  if (!isDistinct(plan)) return [plan];
  return plan.child.kind === 'union' ? plan.child.children.flatMap(rowsOf) : [plan.child];
}

/** True where rows that come more than once change nothing. */
function givesGroupsOnly({ grouping, aggregates, session }: Aggregate): boolean {
  return grouping.length > 0 && aggregates.length === 0 && session === null;
}

/** True for an aggregate that leaves out nothing but rows that are there already. */
function isDistinct(plan: LogicalPlan): plan is Aggregate {
  if (plan.kind !== 'aggregate' || !givesGroupsOnly(plan) || stateNameOf(plan) !== undefined)
    return false;
  const columns = outputOf(plan.child);
  return (
    columns.length === plan.grouping.length &&
    plan.grouping.every(({ id, expression }, place) => {
      return expression.kind === 'attribute' && expression.id === id && columns[place]!.id === id;
    })
  );
}
