import type { Attribute } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { MayKeepState } from './state-name.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** `dropDuplicates`: keeps the first row of each combination of values in `keys`. */
export interface Deduplicate extends MayKeepState {
  readonly kind: 'deduplicate';
  readonly child: LogicalPlan;
  readonly keys: readonly Attribute[];
  /** `dropDuplicatesWithinWatermark`: duplicates may come as long after the first row as the watermark waits. */
  readonly withinWatermark: boolean;
}

/** Without columns, all columns are the key. */
export interface UnresolvedDeduplicate {
  readonly kind: 'unresolvedDeduplicate';
  readonly child: UnresolvedPlan;
  readonly columns: readonly UnresolvedExpression[];
  readonly withinWatermark: boolean;
}

export function deduplicate(
  child: LogicalPlan,
  keys: readonly Attribute[],
  withinWatermark: boolean,
): Deduplicate {
  return Object.freeze({ kind: 'deduplicate', child, keys, withinWatermark });
}

export function unresolvedDeduplicate(
  child: UnresolvedPlan,
  columns: readonly UnresolvedExpression[],
  withinWatermark: boolean,
): UnresolvedDeduplicate {
  return Object.freeze({ kind: 'unresolvedDeduplicate', child, columns, withinWatermark });
}
