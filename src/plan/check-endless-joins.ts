import { userError } from '../errors.ts';
import { eventTimeKey } from './event-time.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import { childrenOf, isStreaming } from './output.ts';
import { orderingTime, windowTime } from './window-reach.ts';

/**
 * Refuses final rows of what waits for times of a join that keeps their rows for ever: none would come out. Asked of an
 * optimised plan, where conditions have come to the joins that they are of; of other plans it finds nothing, for those without
 * an event time are refused before.
 */
export function refuseAboveEndlessJoins(plan: LogicalPlan): void {
  if (!isStreaming(plan)) return;
  for (const child of childrenOf(plan)) refuseAboveEndlessJoins(child);
  const isOpen =
    (plan.kind === 'aggregate' && eventTimeKey(plan) < 0) ||
    (plan.kind === 'window' && (windowTime(plan) ?? orderingTime(plan)) === undefined);
  if (!isOpen) return;
  const message =
    'Final results need a time of the side of a join that the watermark lets go of. Rows of the other side are kept for ever, and may come out at any time.';
  throw userError('STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION', message, {
    hint: "Bound the times of both sides in the join, for example r.time BETWEEN l.time AND l.time + INTERVAL '1' HOUR, or use another output mode.",
  });
}
