import { oncePer } from '../columnar/once-per.ts';
import type { Attribute, Expression } from '../expression/expression.ts';
import { eventTimeKey } from './event-time.ts';
import { endsBy } from './join-watermarks.ts';
import type { LogicalPlan, LogicalPlanOf } from './nodes/logical-plan.ts';
import { childrenOf, isStreaming } from './output.ts';
import { rankLimitOf } from './rank-limit.ts';
import type { Changes, OutputMode } from './stages.ts';

/** What a plan does to rows that it has given out, derived from what is below. In append mode all wait until they are final. */
export function changesOf(plan: LogicalPlan, outputMode: OutputMode): Changes {
  if (isAppend(plan, outputMode)) return 'append';
  return upsertKey(plan, outputMode) === null ? 'retract' : 'upsert';
}

/** True where rows stay once they have been given out. */
export function isAppend(plan: LogicalPlan, outputMode: OutputMode): boolean {
  return !isStreaming(plan) || STAYS[outputMode](plan);
}

/** Kept for each node: those above it ask, of the sides of a join twice. */
const STAYS: Readonly<Record<OutputMode, (plan: LogicalPlan) => boolean>> = {
  append: () => true,
  update: oncePer((plan) => rowsStay(plan, 'update')),
  complete: oncePer((plan) => rowsStay(plan, 'complete')),
  changelog: oncePer((plan) => rowsStay(plan, 'changelog')),
};

function rowsStay(plan: LogicalPlan, outputMode: OutputMode): boolean {
  if (!childrenOf(plan).every((child) => isAppend(child, outputMode))) return false;
  // Sessions grow together.
  if (plan.kind === 'aggregate' && plan.session !== null) return false;
  if (plan.kind === 'aggregate') return plan.aggregates.length === 0 && plan.grouping.length > 0;
  if (plan.kind === 'limit') return !isSorted(plan.child);
  if (plan.kind === 'join') return !isOfTwoStreams(plan) || givesFinalRows(plan, outputMode);
  return plan.kind !== 'window';
}

/** Whether a join of two streams gives each row once: it is inner, or waits until the rest can have no match. */
export function givesFinalRows(plan: LogicalPlanOf<'join'>, outputMode: OutputMode): boolean {
  const { joinType } = plan;
  if (![plan.left, plan.right].every((side) => isAppend(side, outputMode))) return false;
  if (joinType === 'inner' || outputMode === 'append') return true;
  if (outputMode !== 'changelog' || joinType === 'leftAnti' || joinType === 'existence')
    return false;
  const ends = joinType === 'rightOuter' ? endsBy(plan, 'right') : endsBy(plan, 'left');
  return ends || (joinType === 'fullOuter' && endsBy(plan, 'right'));
}

/** True where what stands at the top can give all of its rows in each batch of complete mode. */
export function givesTable(plan: LogicalPlan): boolean {
  if (!isStreaming(plan)) return false;
  if (['aggregate', 'window'].includes(plan.kind)) return true;
  if (plan.kind === 'deduplicate' || plan.kind === 'userState') return false;
  if (plan.kind === 'join' && isOfTwoStreams(plan)) return false;
  // Of rows that stay it counts those of all batches, and gives each once.
  if (plan.kind === 'limit' && isAppend(plan, 'complete')) return false;
  if (plan.kind === 'join') return givesTable(isStreaming(plan.left) ? plan.left : plan.right);
  const children = childrenOf(plan);
  return children.length > 0 && children.every(givesTable);
}

/**
 * True where all rows with a time in the column `id` stay as they are once the watermark has reached it: the rows stay
 * anyway, or they belong to groups that are closed then.
 */
export function isSettledBy(plan: LogicalPlan, id: number, outputMode: OutputMode): boolean {
  if (isAppend(plan, outputMode)) return true;
  switch (plan.kind) {
    case 'filter':
    case 'subqueryAlias':
      return isSettledBy(plan.child, id, outputMode);
    case 'window': {
      const isPartition = plan.partition.some((part) => isColumn(part, id));
      return isPartition && isSettledBy(plan.child, id, outputMode);
    }
    case 'assignWindows':
      // A window ends behind the times in it.
      return isSettledByTime(plan.child, id === plan.window.id ? plan.time : id, outputMode);
    case 'project': {
      const source = plan.items.find((item) => item.id === id)?.expression;
      return source !== undefined && isSettledByTime(plan.child, source, outputMode);
    }
    case 'aggregate': {
      // Groups are closed by one of several times, and rows of one of the others come until then.
      const closing = plan.grouping[eventTimeKey(plan)];
      return closing?.id === id && isSettledByTime(plan.child, closing.expression, outputMode);
    }
    default:
      return false;
  }
}

function isSettledByTime(
  plan: LogicalPlan,
  time: Expression | number,
  outputMode: OutputMode,
): boolean {
  if (typeof time === 'number') return isSettledBy(plan, time, outputMode);
  // The last moment of a window, in which no watermark can lie.
  const column = time.kind === 'call' && time.name === 'window_time' ? time.arguments[0] : time;
  return column?.kind === 'attribute' && isSettledBy(plan, column.id, outputMode);
}

function isColumn(expression: Expression, id: number): boolean {
  return expression.kind === 'attribute' && expression.id === id;
}

/** The columns by which a row takes the place of another, where no row goes otherwise; null where rows do. */
function upsertKey(plan: LogicalPlan, outputMode: OutputMode): readonly number[] | null {
  switch (plan.kind) {
    case 'subqueryAlias':
      return upsertKey(plan.child, outputMode);
    case 'aggregate': {
      const isKept = plan.grouping.length === 0 || isAppend(plan.child, outputMode);
      return isKept ? plan.grouping.map(({ id }) => id) : null;
    }
    case 'project':
      return passedOn(plan, upsertKey(plan.child, outputMode));
    case 'filter':
      return rankKey(plan, outputMode);
    default:
      return null;
  }
}

function passedOn(
  { items }: LogicalPlanOf<'project'>,
  key: readonly number[] | null,
): readonly number[] | null {
  if (key === null) return null;
  const ids = key.map((id) => {
    return items.find(({ expression }) => expression.kind === 'attribute' && expression.id === id)
      ?.id;
  });
  return ids.includes(undefined) ? null : ids.filter((id) => id !== undefined);
}

/** The first rows of partitions: a place that is taken stays so. */
function rankKey(plan: LogicalPlanOf<'filter'>, outputMode: OutputMode): readonly number[] | null {
  const rank = rankLimitOf(plan);
  if (rank === null || !rank.isExact || !isAppend(rank.window.child, outputMode)) return null;
  const attributes = rank.window.partition.filter((part): part is Attribute => {
    return part.kind === 'attribute';
  });
  if (attributes.length < rank.window.partition.length) return null;
  const ids = attributes.map(({ id }) => id);
  return rank.limit === 1 ? ids : [...ids, rank.id];
}

function isSorted(plan: LogicalPlan): boolean {
  return plan.kind === 'sort' || (plan.kind === 'project' && plan.child.kind === 'sort');
}

export function isOfTwoStreams(plan: LogicalPlanOf<'join'>): boolean {
  return isStreaming(plan.left) && isStreaming(plan.right);
}
