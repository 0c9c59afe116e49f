import type { SourcePosition } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';

/** The table function range([start,] end [, step]). */
export interface UnresolvedRange {
  readonly kind: 'unresolvedRange';
  readonly bounds: readonly UnresolvedExpression[];
  readonly position?: SourcePosition | undefined;
}

export function unresolvedRange(
  bounds: readonly UnresolvedExpression[],
  position?: SourcePosition,
): UnresolvedRange {
  return Object.freeze({ kind: 'unresolvedRange', bounds, position });
}
