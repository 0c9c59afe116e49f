import { userError } from '../errors.ts';
import { joinConditionOf } from './join-keys.ts';
import { endsBy } from './join-watermarks.ts';
import { type Join, type JoinType, keepsLeft, keepsRight } from './nodes/join.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import { childrenOf, isStreaming } from './output.ts';
import type { OutputMode } from './stages.ts';

/** Spark's condition for most of what a stream cannot do; it has no settled name. */
const UNSUPPORTED_OPERATION = '_LEGACY_ERROR_TEMP_3102';

/**
 * Refuses joins of streams whose rows could never come out, as Spark does; with `strictSpark` also those whose rows would have
 * to be taken back.
 */
export function checkJoin(plan: Join, outputMode: OutputMode, strictSpark: boolean): void {
  const { joinType } = plan;
  const [left, right] = [isStreaming(plan.left), isStreaming(plan.right)];
  if (!left && !right) return;
  if (left && right && outputMode !== 'append' && !strictSpark) return;
  if (joinType === 'leftAnti' && right) throw noMatchOfStreams(joinType);
  if (left && right) checkStreams(plan, outputMode);
  else if (waitsForNoMatch(joinType, left ? 'right' : 'left')) {
    const name = NAMES[joinType];
    const sides = left ? 'a stream on the left' : 'a stream on the right';
    const message = `A ${name} join with ${sides} and bounded input on the other side is not supported: what has no match yet may have one later.`;
    throw refuse(message, 'Join the other way round, so that the rows of the stream are kept.');
  }
}

/** Refuses joins of two streams in which nothing must be equal, as Spark does; asked of an optimised plan. */
export function refuseKeylessJoins(plan: LogicalPlan): void {
  for (const child of childrenOf(plan)) refuseKeylessJoins(child);
  if (plan.kind !== 'join' || !isStreaming(plan.left) || !isStreaming(plan.right)) return;
  if (joinConditionOf(plan).keys.length > 0) return;
  const message = 'A join of two streams needs an equality between a column of each.';
  throw userError('_LEGACY_ERROR_TEMP_1181', message, {
    hint: 'Without millrace.sql.strictSpark it runs, in one partition.',
  });
}

/** The refusal of final rows by whether the other stream has a match: NOT EXISTS, and EXISTS beside OR, only show when a plan is optimised. */
export function noMatchOfStreams(joinType: 'leftAnti' | 'existence'): Error {
  if (joinType === 'leftAnti') {
    return refuse('A left anti join with a stream on the right side is not supported.');
  }
  return refuse(
    'IN and EXISTS over a second stream are not supported beside other conditions in append mode: what has no match yet may have one later.',
    'Make them a condition of their own, joined by AND, or use the output mode complete or changelog.',
  );
}

const NAMES: { readonly [K in JoinType]: string } = {
  inner: 'inner',
  leftOuter: 'left outer',
  rightOuter: 'right outer',
  fullOuter: 'full outer',
  leftSemi: 'left semi',
  leftAnti: 'left anti',
  existence: 'left semi',
};

/** True when rows of the bounded side come out because no row of the stream matches them, or once for many that do. */
function waitsForNoMatch(joinType: JoinType, bounded: 'left' | 'right'): boolean {
  if (bounded === 'right') return keepsRight(joinType);
  return keepsLeft(joinType) || joinType === 'leftSemi' || joinType === 'existence';
}

function checkStreams(plan: Join, outputMode: OutputMode): void {
  const { joinType } = plan;
  if (joinType === 'inner') return;
  if (outputMode !== 'append' && outputMode !== 'changelog') {
    const message = `A ${NAMES[joinType]} join of two streams is not supported in ${outputMode} mode.`;
    throw refuse(message, 'Use the output mode append.');
  }
  const ends = joinType === 'rightOuter' ? endsBy(plan, 'right') : endsBy(plan, 'left');
  if (ends || (joinType === 'fullOuter' && endsBy(plan, 'right'))) return;
  const message = `A ${NAMES[joinType]} join of two streams needs an event time among its keys, or a watermark on the side that may lack a row and a condition on the times of both: otherwise a row never turns out to have no match.`;
  throw refuse(
    message,
    "For example: ON l.key = r.key AND r.time BETWEEN l.time AND l.time + INTERVAL '1' HOUR.",
  );
}

function refuse(message: string, hint?: string): Error {
  return userError(UNSUPPORTED_OPERATION, message, { hint });
}
