import type { SourcePosition } from '../../errors.ts';

/** A table, stream or view by name. Analysis puts what the catalog holds in its place. */
export interface UnresolvedRelation {
  readonly kind: 'unresolvedRelation';
  readonly parts: readonly string[];
  /** `FROM STREAM t`: read the table as a stream. */
  readonly streaming: boolean;
  readonly position?: SourcePosition | undefined;
}

export function unresolvedRelation(
  parts: readonly string[],
  streaming = false,
  position?: SourcePosition,
): UnresolvedRelation {
  return Object.freeze({ kind: 'unresolvedRelation', parts, streaming, position });
}
