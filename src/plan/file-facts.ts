import { oncePer } from '../columnar/once-per.ts';
import type { Attribute } from '../expression/expression.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import { childrenOf, outputOf } from './output.ts';

/** The facts of files that a plan could pass up from its sources: each row of it is still one of a file. */
export const factsBelow: (plan: LogicalPlan) => readonly Attribute[] = oncePer(
  (plan: LogicalPlan) => {
    if (plan.kind === 'sourceRelation') return plan.facts;
    if (!PASSING.has(plan.kind)) return [];
    const facts = childrenOf(plan).flatMap(factsBelow);
    if (plan.kind !== 'join') return facts;
    return facts.map((fact) => Object.freeze({ ...fact, nullable: true }));
  },
);

const PASSING: ReadonlySet<LogicalPlan['kind']> = new Set<LogicalPlan['kind']>([
  ...(['subqueryAlias', 'project', 'filter', 'sort', 'limit', 'generate', 'join'] as const),
  ...(['eventTimeWatermark', 'assignWindows'] as const),
]);

/** True when any source of the plan has facts. */
export function hasFacts(plan: LogicalPlan): boolean {
  if (plan.kind === 'sourceRelation') return plan.facts.length > 0;
  return childrenOf(plan).some(hasFacts);
}

/** True when a source of the plan is asked for a fact. */
export function readsFacts(plan: LogicalPlan): boolean {
  if (plan.kind !== 'sourceRelation') return childrenOf(plan).some(readsFacts);
  const given = new Set(outputOf(plan).map(({ id }) => id));
  return plan.facts.some(({ id }) => given.has(id));
}
