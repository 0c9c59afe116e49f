import type { Expression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** Keeps the rows for which the condition is true. */
export interface Filter {
  readonly kind: 'filter';
  readonly child: LogicalPlan;
  readonly condition: Expression;
}

export interface UnresolvedFilter {
  readonly kind: 'unresolvedFilter';
  readonly child: UnresolvedPlan;
  readonly condition: UnresolvedExpression;
}

export function filter(child: LogicalPlan, condition: Expression): Filter {
  return Object.freeze({ kind: 'filter', child, condition });
}

export function unresolvedFilter(
  child: UnresolvedPlan,
  condition: UnresolvedExpression,
): UnresolvedFilter {
  return Object.freeze({ kind: 'unresolvedFilter', child, condition });
}
