import type { SourcePosition } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** The first rows only. */
export interface Limit {
  readonly kind: 'limit';
  readonly child: LogicalPlan;
  readonly count: number;
}

export interface UnresolvedLimit {
  readonly kind: 'unresolvedLimit';
  readonly child: UnresolvedPlan;
  readonly count: UnresolvedExpression;
  readonly position?: SourcePosition | undefined;
}

export function limit(child: LogicalPlan, count: number): Limit {
  return Object.freeze({ kind: 'limit', child, count });
}

export function unresolvedLimit(
  child: UnresolvedPlan,
  count: UnresolvedExpression,
  position?: SourcePosition,
): UnresolvedLimit {
  return Object.freeze({ kind: 'unresolvedLimit', child, count, position });
}
