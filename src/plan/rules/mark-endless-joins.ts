import { endlessSides } from '../join-watermarks.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { withChildren } from '../nodes/with-children.ts';
import { childrenOf } from '../output.ts';

/**
 * Notes which sides of joins of two streams are kept for ever. A whole-plan pass, the last one: conditions have come to the
 * joins that they are of by then.
 */
export function markEndlessJoins(plan: LogicalPlan): LogicalPlan {
  const rebuilt = withChildren(plan, childrenOf(plan).map(markEndlessJoins));
  if (rebuilt.kind !== 'join') return rebuilt;
  const endless = endlessSides(rebuilt);
  return endless.length === 0 ? rebuilt : Object.freeze({ ...rebuilt, endless });
}
