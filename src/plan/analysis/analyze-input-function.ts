import type { UnresolvedInputFunction } from '../nodes/input-function.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { openInput } from './open-input.ts';

/** The relation over the input. */
export function analyzeInputFunction(
  { format, options, position }: UnresolvedInputFunction,
  { catalog }: AnalysisContext,
): LogicalPlan {
  return openInput(catalog, { format, options, isStreaming: false, position });
}
