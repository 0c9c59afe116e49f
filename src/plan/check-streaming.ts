import { type MillraceError, userError } from '../errors.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import { isAppend } from './changes-of.ts';
import { checkChanges } from './check-changes.ts';
import { checkJoin } from './check-join.ts';
import { cannotBeFollowed, checkUserStates, isStreamingUserState } from './check-user-state.ts';
import { eventTimeKey, eventTimesOf, firstEventTime, hasOpenTotals } from './event-time.ts';
import type { Aggregate } from './nodes/aggregate.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import type { UserState } from './nodes/user-state.ts';
import { childrenOf, isStreaming } from './output.ts';
import type { OutputMode } from './stages.ts';

/** Spark's condition for most of what a stream cannot do; it has no settled name. */
const UNSUPPORTED_OPERATION = '_LEGACY_ERROR_TEMP_3102';

/** Refuses what Spark refuses on a stream in this output mode, with Spark's condition. Bounded plans always pass. */
export function checkStreaming(
  plan: LogicalPlan,
  outputMode: OutputMode,
  settings: SessionSettings,
): void {
  const { strictSpark } = settings;
  if (!isStreaming(plan)) return;
  if (strictSpark && outputMode === 'changelog') {
    throw wrongMode(outputMode, 'what Spark does: it has no such mode', 'append');
  }
  const aggregates = streamingAggregates(plan);
  refuseAboveEventTimeouts(plan);
  if (strictSpark) checkChain(plan, outputMode);
  const nodes: UserState[] = [];
  visit(plan, (node) => {
    if (isStreamingUserState(node)) nodes.push(node);
  });
  checkUserStates({ nodes, hasAggregate: aggregates.length > 0 }, outputMode);
  checkOutputMode(plan, aggregates, outputMode, strictSpark);
  const limited = strictSpark ? new Set<LogicalPlan>() : limitedSorts(plan);
  visit(plan, (node) => {
    if (!limited.has(node) || outputMode === 'append') checkNode(node, outputMode, strictSpark);
  });
  if (!strictSpark) checkChanges(plan, outputMode, settings);
}

function visit(plan: LogicalPlan, see: (node: LogicalPlan) => void): void {
  for (const child of childrenOf(plan)) visit(child, see);
  see(plan);
}

function streamingAggregates(plan: LogicalPlan): readonly Aggregate[] {
  const found: Aggregate[] = [];
  visit(plan, (node) => {
    if (node.kind === 'aggregate' && isStreaming(node)) found.push(node);
  });
  return found;
}

/** In Spark results of an aggregate that may change cannot feed an operator that keeps state. */
function checkChain(plan: LogicalPlan, outputMode: OutputMode): void {
  if (outputMode === 'append') return;
  visit(plan, (node) => {
    if (!keepsState(node) || !childrenOf(node).some(hasStreamingAggregate)) return;
    const message = `An aggregate of a stream cannot feed another operator with state in ${outputMode} mode: results that were passed on may still change.`;
    throw userError(UNSUPPORTED_OPERATION, message, { hint: 'Use the output mode append.' });
  });
}

function refuseAboveEventTimeouts(plan: LogicalPlan): void {
  visit(plan, (node) => {
    if (!keepsState(node)) return;
    for (const child of childrenOf(node)) {
      visit(child, (below) => {
        if (!isStreamingUserState(below) || !cannotBeFollowed(below)) return;
        const message = `${below.user.name} with EventTimeTimeout cannot feed another operator with state: its rows may be late there.`;
        const hint = 'Use transformWithState with an eventTimeColumn.';
        throw userError(UNSUPPORTED_OPERATION, message, { hint });
      });
    }
  });
}

/** What Spark takes for an operator with state: deduplication only where its keys hold an event time or expire. */
function keepsState(node: LogicalPlan): boolean {
  if (!isStreaming(node)) return false;
  if (node.kind === 'aggregate' || node.kind === 'userState') return true;
  if (node.kind === 'join') return childrenOf(node).every(isStreaming);
  if (node.kind !== 'deduplicate') return false;
  return node.withinWatermark || firstEventTime(node.keys, eventTimesOf(node.child)) !== undefined;
}

function hasStreamingAggregate(plan: LogicalPlan): boolean {
  return streamingAggregates(plan).length > 0;
}

function checkOutputMode(
  plan: LogicalPlan,
  aggregates: readonly Aggregate[],
  outputMode: OutputMode,
  strictSpark: boolean,
): void {
  const changes = !strictSpark && !isAppend(plan, outputMode);
  if (outputMode === 'complete' && aggregates.length === 0 && !changes) {
    throw wrongMode(outputMode, 'queries without an aggregate', 'append');
  }
  const sessions = aggregates.filter(({ session }) => session !== null);
  const tellsChanges = outputMode === 'update' || outputMode === 'changelog';
  if (tellsChanges && sessions.length > 0) {
    throw wrongMode(outputMode, 'session windows, which may grow together', 'append or complete');
  }
  if (sessions.some(({ grouping }) => grouping.length === 1)) {
    const message = 'A session window on a stream needs another column in GROUP BY.';
    throw userError('_LEGACY_ERROR_TEMP_3068', message, { hint: 'Group by a key, too.' });
  }
  if (outputMode !== 'append') return;
  if (aggregates.some((node) => eventTimeKey(node) < 0)) {
    const operation = 'aggregates whose groups never close: none of their keys has a watermark';
    throw wrongMode(outputMode, operation, 'update or complete');
  }
  if (aggregates.some(hasOpenTotals)) {
    const operation =
      'totals over all times, which ROLLUP and its like make: their groups never close';
    throw wrongMode(outputMode, operation, 'update or complete');
  }
}

function wrongMode(outputMode: OutputMode, operation: string, other: string): MillraceError {
  const message = `The output mode ${outputMode} is not supported for ${operation}.`;
  const hint = `Use the output mode ${other}.`;
  return userError('STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION', message, { hint });
}

function checkNode(node: LogicalPlan, outputMode: OutputMode, strictSpark: boolean): void {
  if (!isStreaming(node)) return;
  if (node.kind === 'aggregate' && (strictSpark || node.session !== null)) checkDistinct(node);
  if (node.kind === 'join') checkJoin(node, outputMode, strictSpark);
  if (node.kind === 'eventTimeWatermark' && hasWatermark(node.child)) {
    const message = `The watermark on ${node.column.name} stands above another watermark of the same stream.`;
    throw userError('_LEGACY_ERROR_TEMP_3076', message, { hint: 'Define the watermark once.' });
  }
  const sorts = outputMode === 'complete' && (!strictSpark || hasStreamingAggregate(node));
  if (node.kind === 'sort' && !sorts) {
    const message = 'Sorting a stream needs an aggregate below it and the output mode complete.';
    throw userError(UNSUPPORTED_OPERATION, message);
  }
  if (node.kind === 'limit' && outputMode === 'update' && strictSpark) {
    const message = `LIMIT is not supported on a stream in the output mode ${outputMode}.`;
    throw userError(UNSUPPORTED_OPERATION, message);
  }
  if (node.kind === 'limit' && node.offset > 0) {
    throw userError(UNSUPPORTED_OPERATION, 'OFFSET is not supported on a stream.');
  }
  if (node.kind === 'deduplicate' && node.withinWatermark && eventTimesOf(node.child).size === 0) {
    const message = 'dropDuplicatesWithinWatermark needs a watermark on a stream.';
    throw userError(UNSUPPORTED_OPERATION, message, { hint: 'Call withWatermark before it.' });
  }
  if (node.kind === 'union' && !node.children.every(isStreaming)) {
    const message = 'UNION of a stream and bounded input is not supported.';
    throw userError(UNSUPPORTED_OPERATION, message);
  }
}

function hasWatermark(plan: LogicalPlan): boolean {
  return plan.kind === 'eventTimeWatermark' || childrenOf(plan).some(hasWatermark);
}

function checkDistinct({ aggregates }: Aggregate): void {
  const distinct = aggregates.find(({ call }) => call.distinct);
  if (distinct === undefined) return;
  const { name, position } = distinct.call;
  const message = `${name}(DISTINCT …) is not supported on a stream.`;
  const hint = name === 'count' ? 'Consider approx_count_distinct.' : undefined;
  throw userError(UNSUPPORTED_OPERATION, message, { position, hint });
}

/** Sorts that say which rows a LIMIT takes. */
function limitedSorts(plan: LogicalPlan): ReadonlySet<LogicalPlan> {
  const found = new Set<LogicalPlan>();
  visit(plan, (node) => {
    if (node.kind !== 'limit') return;
    const { child } = node;
    found.add(child.kind === 'project' && child.child.kind === 'sort' ? child.child : child);
  });
  return new Set([...found].filter(({ kind }) => kind === 'sort'));
}
