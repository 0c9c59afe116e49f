import type { SourcePosition } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { MayKeepState } from './state-name.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** Leaves out the first `offset` rows, then keeps at most `count`. */
export interface Limit extends MayKeepState {
  readonly kind: 'limit';
  readonly child: LogicalPlan;
  readonly count: number | null;
  readonly offset: number;
}

export interface UnresolvedLimit {
  readonly kind: 'unresolvedLimit';
  readonly child: UnresolvedPlan;
  readonly count: UnresolvedExpression | null;
  readonly offset: UnresolvedExpression | null;
  readonly position?: SourcePosition | undefined;
}

export function limit(child: LogicalPlan, count: number | null, offset: number = 0): Limit {
  return Object.freeze({ kind: 'limit', child, count, offset });
}

export function unresolvedLimit(
  child: UnresolvedPlan,
  { count = null, offset = null }: Partial<Pick<UnresolvedLimit, 'count' | 'offset'>>,
  position?: SourcePosition,
): UnresolvedLimit {
  return Object.freeze({ kind: 'unresolvedLimit', child, count, offset, position });
}
