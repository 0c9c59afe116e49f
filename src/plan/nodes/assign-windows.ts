import type { Attribute, Expression } from '../../expression/expression.ts';
import type { LogicalPlan } from './logical-plan.ts';

/** Gives each row once for each window that holds its time, with the window as a further column. In microseconds. */
export interface AssignWindows {
  readonly kind: 'assignWindows';
  readonly child: LogicalPlan;
  readonly time: Expression;
  readonly size: number;
  readonly slide: number;
  readonly start: number;
  /** STRUCT<start, end>, never null. */
  readonly window: Attribute;
}

export function assignWindows(
  child: LogicalPlan,
  time: Expression,
  lengths: Pick<AssignWindows, 'size' | 'slide' | 'start'>,
  window: Attribute,
): AssignWindows {
  const { size, slide, start } = lengths;
  return Object.freeze({ kind: 'assignWindows', child, time, size, slide, start, window });
}
