import type { LiteralValue } from '../../columnar/value.ts';
import type { Call, Expression } from '../../expression/expression.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';

/**
 * An optimiser rule: looks at one node and gives another plan with the same rows, or null when it does not match.
 *
 * No rule moves an expression that can fail below what keeps rows away from it.
 */
export interface Rule {
  readonly name: string;
  apply(plan: LogicalPlan, context: RuleContext): LogicalPlan | null;
}

/** A rule on single calls: gives another expression with the same value for every row, or null when it does not match. */
export interface ExpressionRule {
  readonly name: string;
  apply(call: Call, context: RuleContext): Expression | null;
}

/** What rules know besides the plan. */
export interface RuleContext {
  /** The value of a call that is the same for every row of every batch; undefined where it has none but an error. */
  constantValue(call: Call): LiteralValue | undefined;
}
