import type { SourcePosition } from '../../errors.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { GenerateSpec } from '../stages.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** The kept columns of each row, beside the rows that a generator makes of it. */
export interface Generate {
  readonly kind: 'generate';
  readonly child: LogicalPlan;
  readonly generator: GenerateSpec['generator'];
  readonly arguments: readonly Expression[];
  /** Keeps rows for which the generator gives nothing, with nulls. */
  readonly outer: boolean;
  readonly keep: readonly Attribute[];
  readonly generated: readonly Attribute[];
  /** The name that may stand before a generated column. */
  readonly qualifier: string | null;
}

/** LATERAL VIEW [OUTER] generator(…) qualifier AS columns. */
export interface UnresolvedGenerate {
  readonly kind: 'unresolvedGenerate';
  readonly child: UnresolvedPlan;
  readonly generator: UnresolvedExpression;
  readonly outer: boolean;
  readonly qualifier: string | null;
  /** Empty: the generator's own names. */
  readonly columns: readonly string[];
  readonly position?: SourcePosition | undefined;
}

export function generate(child: LogicalPlan, parts: Omit<Generate, 'kind' | 'child'>): Generate {
  return Object.freeze({ ...parts, kind: 'generate', child });
}

export function unresolvedGenerate(
  child: UnresolvedPlan,
  view: Omit<UnresolvedGenerate, 'kind' | 'child'>,
): UnresolvedGenerate {
  return Object.freeze({ kind: 'unresolvedGenerate', child, ...view });
}
