import { isAppend } from './changes-of.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import { isStreaming } from './output.ts';
import type { OutputMode } from './stages.ts';

/**
 * True for a LIMIT that counts the rows of all batches: its input is a stream of rows that stay, and not a table that each
 * batch gives anew.
 */
export function isRunningLimit(plan: LogicalPlan, outputMode: OutputMode): boolean {
  if (plan.kind !== 'limit' || !isStreaming(plan)) return false;
  return outputMode === 'append' || isAppend(plan, outputMode);
}
