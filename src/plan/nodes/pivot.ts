import type { SourcePosition } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** PIVOT (aggregates FOR columns IN (values)): a column for each value and aggregate; other columns make groups. */
export interface UnresolvedPivot {
  readonly kind: 'unresolvedPivot';
  readonly child: UnresolvedPlan;
  readonly aggregates: readonly PivotAggregate[];
  readonly columns: readonly UnresolvedExpression[];
  /** Each of one value, or of a struct of as many as there are columns. */
  readonly values: readonly PivotValue[];
  readonly position?: SourcePosition | undefined;
}

export interface PivotAggregate {
  readonly expression: UnresolvedExpression;
  readonly alias: string | null;
}

export interface PivotValue {
  readonly expression: UnresolvedExpression;
  readonly alias: string | null;
}

export function unresolvedPivot(parts: Omit<UnresolvedPivot, 'kind'>): UnresolvedPivot {
  return Object.freeze({ kind: 'unresolvedPivot', ...parts });
}
