import { userError } from '../errors.ts';
import { aggregateOf } from '../expression/aggregates/index.ts';
import type { AggregateCall } from '../expression/expression.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import { changesOf, isAppend, isOfTwoStreams } from './changes-of.ts';
import { checkRepeatable } from './check-repeatable.ts';
import type { LogicalPlan, LogicalPlanOf } from './nodes/logical-plan.ts';
import { optimize } from './optimize.ts';
import { childrenOf, isStreaming } from './output.ts';
import type { OutputMode } from './stages.ts';
import { orderingTime, reachOf, windowTime } from './window-reach.ts';

/** Nodes that look at each row by itself: they pass on what is taken back as they pass on what comes. */
const LINEAR: ReadonlySet<LogicalPlan['kind']> = new Set([
  ...(['project', 'filter', 'expand', 'generate', 'assignWindows', 'union'] as const),
  ...(['subqueryAlias', 'eventTimeWatermark'] as const),
]);

/**
 * Refuses what cannot be kept right where operators pass on rows that may be taken back; Spark refuses all of it, except an
 * aggregate at the top.
 */
export function checkChanges(
  plan: LogicalPlan,
  outputMode: OutputMode,
  settings: SessionSettings,
): void {
  if (outputMode === 'append') {
    checkFinal(plan);
    return;
  }
  visit(plan, (node) => checkInput(node, outputMode));
  checkBoundedJoins(plan, outputMode, outputMode !== 'changelog');
  const optimized = optimize(plan, settings);
  checkRepeatable(optimized, outputMode);
  if (outputMode !== 'update') return;
  refuseSetOperation(belowLinear(plan));
  // Limits of ranks show once filters have moved down to them.
  checkLosses(optimized);
}

/** True where an aggregate can take rows back exactly; sums of floating point cannot. */
export function canTakeBack(call: AggregateCall): boolean {
  const isInexact = call.arguments.some(
    ({ type }) => type.kind === 'float' || type.kind === 'double',
  );
  const counts = call.name === 'count' || call.name === 'count_if';
  return aggregateOf(call).retract !== undefined && (counts || !isInexact) && !call.distinct;
}

/** The rows of OVER are final once the watermark has reached the time that they share. */
function checkFinal(plan: LogicalPlan): void {
  visit(plan, (node) => {
    if (!LINEAR.has(node.kind) && childrenOf(node).some(waitsForRows)) {
      throw refusal(
        `Calls with OVER that look ahead wait for later rows, so that what they give would be late for ${nameOf(node)}.`,
        'Look back instead, with lag for example.',
      );
    }
    if (node.kind !== 'window' || !isStreaming(node)) return;
    if (windowTime(node) !== undefined) return;
    if (orderingTime(node) !== undefined && reachOf(node) !== null) return;
    throw refusal(
      'Calls with OVER on a stream cannot give final rows: neither what they are partitioned by has a watermark, nor are they ordered by an event time and look ahead a bounded way.',
      'Partition by a window of the event time, order by the event time, or use the output mode update, complete or changelog.',
    );
  });
}

/** True for OVER by event time that looks ahead, also below nodes that pass its rows on. */
function waitsForRows(plan: LogicalPlan): boolean {
  if (LINEAR.has(plan.kind)) return childrenOf(plan).some(waitsForRows);
  if (plan.kind !== 'window' || !isStreaming(plan)) return false;
  const reach = windowTime(plan) === undefined ? reachOf(plan) : null;
  return reach !== null && (reach.rowsBehind > 0 || reach.microsBehind > 0);
}

function checkInput(node: LogicalPlan, outputMode: OutputMode): void {
  if (!isStreaming(node) || LINEAR.has(node.kind)) return;
  const children = childrenOf(node);
  const session = children.map(sessionBelow).find((found) => found !== null) ?? null;
  if (session !== null && !isCut(node) && !isBoundedJoin(node)) {
    throw refusal(
      `Results of session windows that still change cannot feed ${nameOf(node)}.`,
      'Use the output mode append.',
    );
  }
  if (children.every((child) => isAppend(child, outputMode))) return;
  if (node.kind === 'aggregate' && node.session !== null) {
    throw refusal(
      'Session windows cannot group rows that may be taken back.',
      'Use the output mode append.',
    );
  }
  if (node.kind === 'userState') {
    throw refusal(
      `${node.user.name} cannot take rows that may be taken back.`,
      'Use the output mode append.',
    );
  }
  if (node.kind === 'deduplicate' && node.withinWatermark) {
    throw refusal(
      'dropDuplicatesWithinWatermark cannot take rows that may be taken back.',
      'Use dropDuplicates, or the output mode append.',
    );
  }
}

/** Joins with bounded input know nothing of rows that are taken back: there may be none at the top, where groups come whole. */
function checkBoundedJoins(plan: LogicalPlan, outputMode: OutputMode, isTop: boolean): void {
  const isBounded = isBoundedJoin(plan);
  if (isBounded && !isTop && !isAppend(plan, outputMode)) {
    throw refusal(
      'A join of bounded input with results that still change cannot feed an operator that keeps state, nor a changelog.',
      'Join the stream first, or use the output mode append.',
    );
  }
  const passesGroups = isTop && (isBounded || LINEAR.has(plan.kind) || isCut(plan));
  for (const child of childrenOf(plan)) checkBoundedJoins(child, outputMode, passesGroups);
}

function isBoundedJoin(plan: LogicalPlan): boolean {
  return plan.kind === 'join' && isStreaming(plan) && !isOfTwoStreams(plan);
}

function isCut({ kind }: LogicalPlan): boolean {
  return kind === 'sort' || kind === 'limit';
}

/** A group of sessions right below, or below nodes that pass its rows on. */
function sessionBelow(plan: LogicalPlan): LogicalPlanOf<'aggregate'> | null {
  if (plan.kind === 'aggregate' && isStreaming(plan)) return plan.session === null ? null : plan;
  if (!LINEAR.has(plan.kind)) return null;
  return (
    childrenOf(plan)
      .map(sessionBelow)
      .find((found) => found !== null) ?? null
  );
}

/** Update mode tells new values only: nothing at the top may go. A filter above an aggregate hides groups, as in Spark. */
function checkLosses(plan: LogicalPlan): void {
  if (changesOf(plan, 'update') !== 'retract') return;
  const top = belowLinear(plan);
  if (top.kind === 'aggregate' && isAppend(top.child, 'update')) return;
  throw refusal(
    `In update mode ${nameOf(top)} over results that still change could lose rows, which this mode cannot tell.`,
    'Use the output mode complete or changelog.',
  );
}

function refuseSetOperation(top: LogicalPlan): void {
  if (top.kind !== 'aggregate' || top.countsFor === undefined || !isStreaming(top)) return;
  throw refusal(
    `In update mode ${top.countsFor} could lose rows, which this mode cannot tell.`,
    'Use the output mode complete or changelog.',
  );
}

function belowLinear(plan: LogicalPlan): LogicalPlan {
  const [child, ...others] = childrenOf(plan);
  const isLinear = LINEAR.has(plan.kind) && child !== undefined && others.length === 0;
  return isLinear ? belowLinear(child) : plan;
}

function nameOf({ kind }: LogicalPlan): string {
  const names: Partial<Record<LogicalPlan['kind'], string>> = {
    window: 'OVER',
    limit: 'LIMIT',
    sort: 'ORDER BY',
    deduplicate: 'dropDuplicates',
  };
  return names[kind] ?? `${kind === 'aggregate' || kind === 'union' ? 'an' : 'a'} ${kind}`;
}

function refusal(message: string, hint: string): Error {
  return userError('UNSUPPORTED_FEATURE', message, { hint });
}

function visit(plan: LogicalPlan, see: (node: LogicalPlan) => void): void {
  for (const child of childrenOf(plan)) visit(child, see);
  see(plan);
}
