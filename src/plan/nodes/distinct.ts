import type { UnresolvedPlan } from './unresolved-plan.ts';

/** SELECT DISTINCT: analysis makes an aggregate of it that groups by every column. */
export interface UnresolvedDistinct {
  readonly kind: 'unresolvedDistinct';
  readonly child: UnresolvedPlan;
}

export function unresolvedDistinct(child: UnresolvedPlan): UnresolvedDistinct {
  return Object.freeze({ kind: 'unresolvedDistinct', child });
}
