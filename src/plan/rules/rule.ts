import type { LogicalPlan } from '../nodes/logical-plan.ts';

/**
 * An optimiser rule: looks at one node and gives another plan with the same rows, or null when it does not match.
 *
 * No rule moves an expression that can fail below what keeps rows away from it.
 */
export interface Rule {
  readonly name: string;
  apply(plan: LogicalPlan): LogicalPlan | null;
}
