import { type DataType, INT, typeName } from '../../columnar/types.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import { isAppend, isSettledBy } from '../changes-of.ts';
import { closingTime, eventTimeKey, eventTimesOf, firstEventTime } from '../event-time.ts';
import { referencesOf } from '../expression-tree.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { outputOf, windowResult } from '../output.ts';
import { rankLimitOf } from '../rank-limit.ts';
import type { OutputMode, RecomputeSpec, ResultFinish, SortKey } from '../stages.ts';
import { windowTime } from '../window-reach.ts';
import { aggregateText, callsOf } from './aggregate-parts.ts';
import { bindAggregate, bindExpression, bindOrder } from './bind.ts';
import { idsOf } from './columns.ts';
import { windowSpec } from './window-spec.ts';

/** An operator that computes anew what keys give, and what it takes and gives. */
export interface Recomputed {
  /** What its rows are sent by, over the columns of the child. */
  readonly keys: readonly Expression[];
  readonly spec: Omit<RecomputeSpec, 'kind' | 'operatorId' | 'keyTypes' | 'types' | 'emits'>;
  readonly output: readonly Attribute[];
  /** By what rows of closed keys are late, over the columns of the child; null where no key is closed. */
  readonly lateBy: Expression | null;
  /** What its state depends on besides the rows. */
  readonly state: string;
}

/** What stands above OVER: a filter, if one does, and the columns that are wanted, null for all. */
export interface AboveWindow {
  readonly condition: Expression | null;
  readonly wanted: ReadonlySet<number> | null;
}

/** The place of the number that stands behind the columns of the rows: no column of the plan. */
const NUMBER_ID = -1;

export function recomputedAggregate(
  plan: LogicalPlanOf<'aggregate'>,
  outputMode: OutputMode,
): Recomputed {
  const input = idsOf(outputOf(plan.child));
  const keys = plan.grouping.map(({ expression }) => expression);
  const calls = callsOf(plan);
  const output = outputOf(plan);
  const lateBy = settledKey(plan, outputMode);
  return {
    keys,
    spec: {
      computes: {
        kind: 'aggregate',
        grouping: keys.map((each) => bindExpression(each, input)),
        aggregates: calls.map((call) => bindAggregate(call, input)),
      },
      keep: null,
      prune: null,
      output: output.map((_, place) => place),
      expiry: expiryOf(lateBy, plan.child),
    },
    output,
    lateBy,
    state: aggregateText(types(keys), calls),
  };
}

/**
 * OVER, with the filter that stands above it, if one does; only `wanted` columns come out. Where rows are never taken back
 * those beyond a limit of the rank are not kept.
 */
export function recomputedWindow(
  plan: LogicalPlanOf<'window'>,
  { condition, wanted }: AboveWindow,
  outputMode: OutputMode,
): Recomputed {
  const own = outputOf(plan.child);
  const results = plan.calls.map(windowResult);
  const computed = [...idsOf(own), NUMBER_ID, ...idsOf(results)];
  const output = [...own, ...results].filter(({ id }) => wanted === null || wanted.has(id));
  const bound = windowSpec(plan, '');
  const limit = condition === null ? null : rankLimitOf({ child: plan, condition });
  const rank = isAppend(plan.child, outputMode) ? limit : null;
  const lateBy = settledTime(windowTime(plan), plan.child, outputMode);
  return {
    keys: plan.partition,
    spec: {
      computes: {
        kind: 'window',
        window: { ...bound, types: [...bound.types, INT] },
        isFirstOnly: limit?.limit === 1,
      },
      keep: condition === null ? null : bindExpression(condition, computed),
      prune: rank === null ? null : bindExpression(rank.condition, computed),
      output: output.map(({ id }) => computed.indexOf(id)),
      expiry: expiryOf(lateBy, plan.child),
    },
    output,
    lateBy,
    state: `window by ${typeNames(types(plan.partition))} ${rank === null ? '' : 'first rows'}`,
  };
}

/** The first rows by an order, or by none in particular. */
export function recomputedLimit(
  child: LogicalPlan,
  order: readonly SortKey[],
  count: number | null,
): Recomputed {
  const output = outputOf(child);
  const finish: ResultFinish = {
    order: bindOrder(order, idsOf(output)),
    hidden: [],
    offset: 0,
    limit: count,
  };
  return {
    keys: [],
    spec: {
      computes: { kind: 'sort', finish },
      keep: null,
      prune: null,
      output: output.map((_, place) => place),
      expiry: null,
    },
    output,
    lateBy: null,
    state: 'first rows of all',
  };
}

/** One row for each key. */
export function recomputedFirst(
  plan: LogicalPlanOf<'deduplicate'>,
  outputMode: OutputMode,
): Recomputed {
  const { spec, output } = ofRows(plan, 'first');
  const time = firstEventTime(plan.keys, eventTimesOf(plan.child));
  const lateBy = settledTime(time, plan.child, outputMode);
  const expiry = expiryOf(lateBy, plan.child);
  const state = typeNames(types(plan.keys));
  return { spec: { ...spec, expiry }, output, lateBy, keys: plan.keys, state };
}

/** All rows, to be given out again and again. */
export function recomputedRows(plan: LogicalPlan): Recomputed {
  return { ...ofRows(plan, 'rows'), keys: [], state: 'all rows' };
}

function ofRows(plan: LogicalPlan, kind: 'first' | 'rows'): Omit<Recomputed, 'keys' | 'state'> {
  const output = outputOf(plan);
  const places = output.map((_, place) => place);
  return {
    spec: { computes: { kind }, keep: null, prune: null, output: places, expiry: null },
    output,
    lateBy: null,
  };
}

/** The time among what an aggregate groups by that closes groups whose rows may be taken back; null where none does. */
export function settledKey(
  plan: LogicalPlanOf<'aggregate'>,
  outputMode: OutputMode,
): Expression | null {
  return settledTime(plan.grouping[eventTimeKey(plan)]?.expression, plan.child, outputMode);
}

/** The time with which a key is closed: only where nothing is taken back after that. */
export function settledTime(
  time: Expression | undefined,
  child: LogicalPlan,
  outputMode: OutputMode,
): Expression | null {
  if (time === undefined) return null;
  const [column] = [...referencesOf(time).keys()];
  return column !== undefined && isSettledBy(child, column, outputMode) ? time : null;
}

/** When a key with such a time is closed, over the columns of its rows. */
export function expiryOf(time: Expression | null, child: LogicalPlan): Expression | null {
  return time === null ? null : bindExpression(closingTime(time), idsOf(outputOf(child)));
}

function types(expressions: readonly Expression[]): readonly DataType[] {
  return expressions.map(({ type }) => type);
}

function typeNames(all: readonly DataType[]): string {
  return all.map(typeName).join(', ');
}
