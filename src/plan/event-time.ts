import type { Attribute, Expression, NamedExpression } from '../expression/expression.ts';
import type { LogicalPlan, LogicalPlanOf } from './nodes/logical-plan.ts';
import { childrenOf, outputOf } from './output.ts';

/** The grouping column that closes groups, by place; −1 when there is none. */
export function eventTimeKey({ grouping, child }: LogicalPlanOf<'aggregate'>): number {
  const times = eventTimesOf(child);
  return grouping.findIndex(({ expression }) => isEventTime(expression, times));
}

/**
 * The ids of the columns of a plan that hold an event time under a watermark: the column of `withWatermark`, windows over
 * it, the last moments of such windows, and columns that pass one of these on. Other computed values are none, as in
 * Spark; neither are the fields of a window.
 */
function eventTimesOf(plan: LogicalPlan): ReadonlySet<number> {
  switch (plan.kind) {
    case 'sourceRelation':
    case 'localRelation':
      return new Set();
    case 'eventTimeWatermark':
      return new Set([plan.column.id]);
    case 'project':
      return passedOn(plan.items, eventTimesOf(plan.child));
    case 'aggregate':
      return passedOn(plan.grouping, eventTimesOf(plan.child));
    case 'assignWindows':
      return windowTimes(plan);
    case 'union':
      return unionTimes(plan);
    case 'expand':
      return expandTimes(plan);
    default:
      return eventTimesOf(childrenOf(plan)[0]!);
  }
}

function isEventTime(expression: Expression, times: ReadonlySet<number>): boolean {
  if (expression.kind === 'attribute') return times.has(expression.id);
  const isWindowTime = expression.kind === 'call' && expression.name === 'window_time';
  return isWindowTime && isEventTime(expression.arguments[0]!, times);
}

function passedOn(
  items: readonly NamedExpression[],
  times: ReadonlySet<number>,
): ReadonlySet<number> {
  return new Set(
    items.filter(({ expression }) => isEventTime(expression, times)).map(({ id }) => id),
  );
}

/** A window over an event time is one. */
function windowTimes({ child, time, window }: LogicalPlanOf<'assignWindows'>): ReadonlySet<number> {
  const times = eventTimesOf(child);
  return isEventTime(time, times) ? new Set([...times, window.id]) : times;
}

/** The first child decides, column by column. */
function unionTimes({ children, output }: LogicalPlanOf<'union'>): ReadonlySet<number> {
  const [first] = children;
  const times = eventTimesOf(first!);
  const columns: readonly Attribute[] = outputOf(first!);
  return new Set(output.filter((_, index) => times.has(columns[index]!.id)).map(({ id }) => id));
}

function expandTimes({ child, projections, output }: LogicalPlanOf<'expand'>): ReadonlySet<number> {
  const times = eventTimesOf(child);
  const isTime = (column: number) =>
    projections.some((values) => isEventTime(values[column]!, times));
  return new Set(output.filter((_, column) => isTime(column)).map(({ id }) => id));
}
