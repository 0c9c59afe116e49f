import { fromErrorData, MillraceError, toErrorData, userError } from '../../errors.ts';
import type { UnresolvedInputFunction } from '../nodes/input-function.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import type { AnalysisContext } from './analysis-context.ts';

/** The relation over the input; what is wrong with the input is told where the function stands. */
export function analyzeInputFunction(
  { format, options, position }: UnresolvedInputFunction,
  { catalog }: AnalysisContext,
): LogicalPlan {
  if (catalog.openInput === undefined) {
    const message = `There is no input ${format} here.`;
    throw userError('UNRESOLVABLE_TABLE_VALUED_FUNCTION', message, { position });
  }
  try {
    return catalog.openInput(format, options);
  } catch (error) {
    if (!(error instanceof MillraceError) || error.position !== undefined) throw error;
    throw fromErrorData({ ...toErrorData(error), position });
  }
}
