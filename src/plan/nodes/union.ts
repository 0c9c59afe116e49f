import type { SourcePosition } from '../../errors.ts';
import type { Attribute } from '../../expression/expression.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** UNION ALL: the rows of all children, column by column in order. Children have the types of `output`. */
export interface Union {
  readonly kind: 'union';
  readonly children: readonly LogicalPlan[];
  readonly output: readonly Attribute[];
}

export interface UnresolvedUnion {
  readonly kind: 'unresolvedUnion';
  readonly children: readonly UnresolvedPlan[];
  /** Columns are matched by name instead of by place (`unionByName`). */
  readonly byName: boolean;
  readonly position?: SourcePosition | undefined;
}

export function union(children: readonly LogicalPlan[], output: readonly Attribute[]): Union {
  return Object.freeze({ kind: 'union', children, output });
}

export function unresolvedUnion(
  children: readonly UnresolvedPlan[],
  byName = false,
  position?: SourcePosition,
): UnresolvedUnion {
  return Object.freeze({ kind: 'unresolvedUnion', children, byName, position });
}
