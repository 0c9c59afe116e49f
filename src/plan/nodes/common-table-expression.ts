import type { SourcePosition } from '../../errors.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** WITH name AS (query), … query. A definition sees those before it; names hide tables of the catalog. */
export interface UnresolvedWith {
  readonly kind: 'unresolvedWith';
  readonly definitions: readonly CommonTableExpression[];
  readonly child: UnresolvedPlan;
  /** RECURSIVE: definitions may read themselves. */
  readonly recursive: boolean;
}

export interface CommonTableExpression {
  readonly name: string;
  readonly columns: readonly string[];
  readonly query: UnresolvedPlan;
  /** MAX RECURSION LEVEL. */
  readonly levelsMax?: number | null | undefined;
  readonly position?: SourcePosition | undefined;
}

export function unresolvedWith(
  definitions: readonly CommonTableExpression[],
  child: UnresolvedPlan,
  recursive = false,
): UnresolvedWith {
  return Object.freeze({ kind: 'unresolvedWith', definitions, child, recursive });
}
