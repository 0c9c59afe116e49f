import type { SourcePosition } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** UNPIVOT (values FOR name IN (columns, …)): a row for each group of columns, with the group's name. */
export interface UnresolvedUnpivot {
  readonly kind: 'unresolvedUnpivot';
  readonly child: UnresolvedPlan;
  readonly includeNulls: boolean;
  /** Names of the columns that take the values: one for each column of a group. */
  readonly values: readonly string[];
  /** Name of the column that takes the group's name. */
  readonly name: string;
  readonly groups: readonly UnpivotGroup[];
  readonly position?: SourcePosition | undefined;
}

export interface UnpivotGroup {
  readonly columns: readonly UnresolvedExpression[];
  /** Null: the names of its columns, joined by underscores. */
  readonly alias: string | null;
}

export function unresolvedUnpivot(parts: Omit<UnresolvedUnpivot, 'kind'>): UnresolvedUnpivot {
  return Object.freeze({ kind: 'unresolvedUnpivot', ...parts });
}
