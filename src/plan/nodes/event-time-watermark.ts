import type { SourcePosition } from '../../errors.ts';
import type { Attribute } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { LogicalPlan } from './logical-plan.ts';
import type { UnresolvedPlan } from './unresolved-plan.ts';

/** `withWatermark`: says which column is the event time and how late rows may be. Passes all rows on. */
export interface EventTimeWatermark {
  readonly kind: 'eventTimeWatermark';
  readonly child: LogicalPlan;
  readonly column: Attribute;
  readonly delayMs: number;
}

export interface UnresolvedWatermark {
  readonly kind: 'unresolvedWatermark';
  readonly child: UnresolvedPlan;
  readonly column: UnresolvedExpression;
  /** An interval text such as `10 seconds`. */
  readonly delay: string;
  readonly position?: SourcePosition | undefined;
}

export function eventTimeWatermark(
  child: LogicalPlan,
  column: Attribute,
  delayMs: number,
): EventTimeWatermark {
  return Object.freeze({ kind: 'eventTimeWatermark', child, column, delayMs });
}

export function unresolvedWatermark(
  child: UnresolvedPlan,
  column: UnresolvedExpression,
  delay: string,
  position?: SourcePosition,
): UnresolvedWatermark {
  return Object.freeze({ kind: 'unresolvedWatermark', child, column, delay, position });
}
