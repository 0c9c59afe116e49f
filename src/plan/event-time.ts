import { assert } from '../errors.ts';
import type { Attribute, Expression, NamedExpression } from '../expression/expression.ts';
import { fieldCall } from '../expression/functions/get-field.ts';
import type { LogicalPlan, LogicalPlanOf } from './nodes/logical-plan.ts';
import { childrenOf, outputOf } from './output.ts';

/** Ids of the columns that hold an event time under a watermark, with the watermark's delay in milliseconds. */
export type EventTimes = ReadonlyMap<number, number>;

const NO_TIMES: EventTimes = new Map();

/** The grouping column that closes groups, by place; −1 when there is none. */
export function eventTimeKey({ grouping, child }: LogicalPlanOf<'aggregate'>): number {
  const times = eventTimesOf(child);
  return grouping.findIndex(({ expression }) => delayOf(expression, times) !== undefined);
}

/** True where the column that closes groups has no time in some of the rows, as in the totals of ROLLUP: their groups stay open. */
export function hasOpenTotals(plan: LogicalPlanOf<'aggregate'>): boolean {
  const closing = plan.grouping[eventTimeKey(plan)]?.expression;
  return closing?.kind === 'attribute' && isLeftOut(closing.id, plan.child);
}

function isLeftOut(id: number, plan: LogicalPlan): boolean {
  if (plan.kind === 'filter') return isLeftOut(id, plan.child);
  if (plan.kind === 'project') {
    const source = plan.items.find((item) => item.id === id)?.expression;
    return source?.kind === 'attribute' && isLeftOut(source.id, plan.child);
  }
  if (plan.kind !== 'expand') return false;
  const times = eventTimesOf(plan.child);
  const column = plan.output.findIndex((own) => own.id === id);
  return plan.projections.some((values) => {
    const value = values[column];
    return value !== undefined && delayOf(value, times) === undefined;
  });
}

/** The first of the columns that holds an event time. */
export function firstEventTime(
  columns: readonly Attribute[],
  times: EventTimes,
): Attribute | undefined {
  return columns.find(({ id }) => times.has(id));
}

/** The moment that counts against the watermark: the event time itself, or the end of a window. */
export function closingTime(time: Expression): Expression {
  const { type } = time;
  if (type.kind !== 'struct') return time;
  return fieldCall(time, endField(type), undefined);
}

/** The place of a window's end among its fields. */
export function endField({
  fields,
}: {
  readonly fields: readonly { readonly name: string }[];
}): number {
  const end = fields.findIndex(({ name }) => name === 'end');
  assert(end >= 0, 'a window has an end');
  return end;
}

/**
 * The columns of a plan that hold an event time under a watermark: the column of `withWatermark`, windows over
 * it, the last moments of such windows, the ends that window tables give, and columns that pass one of these on. Other computed values are none, as in
 * Spark; neither are the fields of a window.
 */
export function eventTimesOf(plan: LogicalPlan): EventTimes {
  switch (plan.kind) {
    case 'sourceRelation':
    case 'localRelation':
    case 'recursion':
    case 'workingTable':
    case 'scriptTransform':
      return NO_TIMES;
    case 'eventTimeWatermark':
      return new Map([[plan.column.id, plan.delayMs]]);
    case 'project':
      return passedOn(plan.items, eventTimesOf(plan.child));
    case 'aggregate':
      return passedOn(plan.grouping, eventTimesOf(plan.child));
    case 'assignWindows':
      return windowTimes(plan, plan.window);
    case 'assignSessions':
      return windowTimes(plan, plan.session);
    case 'union':
      return unionTimes(plan);
    case 'expand':
      return expandTimes(plan);
    case 'join':
      return joinTimes(plan);
    case 'userState':
      return plan.eventTime === null
        ? NO_TIMES
        : new Map([[plan.eventTime.id, plan.eventTime.delayMs]]);
    default:
      return eventTimesOf(childrenOf(plan)[0]!);
  }
}

/** Functions that take a moment of a window, which is an event time as the window is. */
const WINDOW_MOMENTS: ReadonlySet<string> = new Set(['window_time', 'window_bound']);

/** The delay of the watermark on an expression; undefined for what is no event time. */
function delayOf(expression: Expression, times: EventTimes): number | undefined {
  if (expression.kind === 'attribute') return times.get(expression.id);
  const isMoment = expression.kind === 'call' && WINDOW_MOMENTS.has(expression.name);
  return isMoment ? delayOf(expression.arguments[0]!, times) : undefined;
}

function passedOn(items: readonly NamedExpression[], times: EventTimes): EventTimes {
  return timesOf(items.map(({ id, expression }) => [id, delayOf(expression, times)]));
}

/** A window over an event time is one. */
function windowTimes(
  { child, time }: LogicalPlanOf<'assignWindows' | 'assignSessions'>,
  window: Attribute,
): EventTimes {
  const times = eventTimesOf(child);
  const delay = delayOf(time, times);
  return delay === undefined ? times : new Map([...times, [window.id, delay]]);
}

/** A row that is kept for ever may come out, joined with a new one, at any time: its time says nothing about what is late. */
function joinTimes({ left, right, endless }: LogicalPlanOf<'join'>): EventTimes {
  return new Map([
    ...(endless.includes('left') ? NO_TIMES : eventTimesOf(left)),
    ...(endless.includes('right') ? NO_TIMES : eventTimesOf(right)),
  ]);
}

/** The first child decides, column by column. */
function unionTimes({ children, output }: LogicalPlanOf<'union'>): EventTimes {
  const [first] = children;
  const times = eventTimesOf(first!);
  const columns: readonly Attribute[] = outputOf(first!);
  return timesOf(output.map(({ id }, index) => [id, times.get(columns[index]!.id)]));
}

function expandTimes({ child, projections, output }: LogicalPlanOf<'expand'>): EventTimes {
  const times = eventTimesOf(child);
  return timesOf(
    output.map(({ id }, column) => {
      const delays = projections.map((values) => delayOf(values[column]!, times));
      return [id, delays.find((delay) => delay !== undefined)];
    }),
  );
}

function timesOf(delays: readonly (readonly [number, number | undefined])[]): EventTimes {
  return new Map(delays.filter((entry): entry is [number, number] => entry[1] !== undefined));
}
