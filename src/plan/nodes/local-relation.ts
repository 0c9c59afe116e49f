import type { SourcePosition } from '../../errors.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';

/** Rows written in the query: `VALUES (1, 'a'), (2, 'b')`. `SELECT 1` reads one row without columns. */
export interface LocalRelation {
  readonly kind: 'localRelation';
  readonly output: readonly Attribute[];
  /** Constant expressions, of the types of `output`. */
  readonly rows: readonly (readonly Expression[])[];
}

export interface UnresolvedValues {
  readonly kind: 'unresolvedValues';
  readonly rows: readonly (readonly UnresolvedExpression[])[];
  readonly position?: SourcePosition | undefined;
}

export function localRelation(
  output: readonly Attribute[],
  rows: readonly (readonly Expression[])[],
): LocalRelation {
  return Object.freeze({ kind: 'localRelation', output, rows });
}

export function unresolvedValues(
  rows: readonly (readonly UnresolvedExpression[])[],
  position?: SourcePosition,
): UnresolvedValues {
  return Object.freeze({ kind: 'unresolvedValues', rows, position });
}

/** The relation of one row without columns: where a SELECT without FROM reads. */
export const ONE_ROW: LocalRelation = localRelation([], [[]]);
