import type { SourcePosition } from '../../errors.ts';
import type { UnresolvedOrder } from '../../expression/unresolved.ts';
import type { SortKey } from '../stages.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** ORDER BY over the whole result. */
export interface Sort {
  readonly kind: 'sort';
  readonly child: LogicalPlan;
  readonly order: readonly SortKey[];
}

export interface UnresolvedSort {
  readonly kind: 'unresolvedSort';
  readonly child: UnresolvedPlan;
  readonly order: readonly UnresolvedOrder[];
  readonly position?: SourcePosition | undefined;
  /** Of a pipe: names mean columns of the child alone. */
  readonly ofOutput: boolean;
}

export function sort(child: LogicalPlan, order: readonly SortKey[]): Sort {
  return Object.freeze({ kind: 'sort', child, order });
}

export function unresolvedSort(
  child: UnresolvedPlan,
  order: readonly UnresolvedOrder[],
  position?: SourcePosition,
  ofOutput = false,
): UnresolvedSort {
  return Object.freeze({ kind: 'unresolvedSort', child, order, position, ofOutput });
}
