import type { Attribute, Expression } from '../../expression/expression.ts';
import type { LogicalPlan } from './logical-plan.ts';

/**
 * Gives each row the session that it opens, from its time to `end`, as a further column. A row without a time, or whose
 * session has no length, is left out.
 */
export interface AssignSessions {
  readonly kind: 'assignSessions';
  readonly child: LogicalPlan;
  readonly time: Expression;
  readonly end: Expression;
  /** STRUCT<start, end>, never null. */
  readonly session: Attribute;
}

export function assignSessions(
  child: LogicalPlan,
  time: Expression,
  end: Expression,
  session: Attribute,
): AssignSessions {
  return Object.freeze({ kind: 'assignSessions', child, time, end, session });
}
