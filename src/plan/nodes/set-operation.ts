import type { SourcePosition } from '../../errors.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** INTERSECT and EXCEPT, of different rows or, with ALL, of rows as often as they are there: analysis makes an aggregate of it that counts each row on either side. */
export interface UnresolvedSetOperation {
  readonly kind: 'unresolvedSetOperation';
  readonly operation: 'intersect' | 'except';
  readonly all: boolean;
  readonly left: UnresolvedPlan;
  readonly right: UnresolvedPlan;
  readonly position?: SourcePosition | undefined;
}

export function unresolvedSetOperation(
  parts: Omit<UnresolvedSetOperation, 'kind'>,
): UnresolvedSetOperation {
  return Object.freeze({ kind: 'unresolvedSetOperation', ...parts });
}
