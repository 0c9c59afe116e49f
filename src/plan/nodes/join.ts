import type { SourcePosition } from '../../errors.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { MayKeepState } from './state-name.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/**
 * `existence` gives each left row once with a column that says whether it has a match: what IN and EXISTS become where
 * they are not conditions of their own.
 */
export type JoinType =
  | 'inner'
  | 'leftOuter'
  | 'rightOuter'
  | 'fullOuter'
  | 'leftSemi'
  | 'leftAnti'
  | 'existence';

/** Pairs of rows for which the condition is true; without one, all pairs. No column is on both sides. */
export interface Join extends MayKeepState {
  readonly kind: 'join';
  readonly joinType: JoinType;
  readonly left: LogicalPlan;
  readonly right: LogicalPlan;
  readonly condition: Expression | null;
  /** The column that an existence join adds; null for the others. */
  readonly exists: Attribute | null;
  /** The columns that come out, by id: those that are read above. Null until that is known: all. */
  readonly wanted: ReadonlySet<number> | null;
  /** Of two streams: sides whose rows are kept for ever, so that no watermark bounds the times that come out. None until that is known. */
  readonly endless: readonly ('left' | 'right')[];
}

export interface UnresolvedJoin {
  readonly kind: 'unresolvedJoin';
  readonly joinType: JoinType;
  readonly left: UnresolvedPlan;
  readonly right: UnresolvedPlan;
  readonly criteria: JoinCriteria;
  /** LATERAL: the right side reads columns of the left one. */
  readonly lateral?: boolean | undefined;
  readonly position?: SourcePosition | undefined;
}

/** What follows the relations: a condition, columns of both sides, all columns of one name (NATURAL), or nothing. */
export type JoinCriteria =
  | { readonly kind: 'on'; readonly condition: UnresolvedExpression }
  | { readonly kind: 'using'; readonly columns: readonly string[] }
  | { readonly kind: 'natural' }
  | { readonly kind: 'none' };

const NONE: Join['endless'] = Object.freeze([]);

/** A join of two plans; `exists` makes it an existence join. */
export function join(
  left: LogicalPlan,
  right: LogicalPlan,
  joinType: JoinType,
  condition: Expression | null,
  exists: Attribute | null = null,
): Join {
  const known = { wanted: null, endless: NONE };
  return Object.freeze({ kind: 'join', joinType, left, right, condition, exists, ...known });
}

export function unresolvedJoin(parts: Omit<UnresolvedJoin, 'kind'>): UnresolvedJoin {
  return Object.freeze({ kind: 'unresolvedJoin', ...parts });
}

/** True when left rows without a match come out, with nulls. */
export function keepsLeft(joinType: JoinType): boolean {
  return joinType === 'leftOuter' || joinType === 'fullOuter';
}

/** True when right rows without a match come out, with nulls. */
export function keepsRight(joinType: JoinType): boolean {
  return joinType === 'rightOuter' || joinType === 'fullOuter';
}

/** True when columns of the right side come out. */
export function givesRight(joinType: JoinType): boolean {
  return !['leftSemi', 'leftAnti', 'existence'].includes(joinType);
}
