import type { Attribute, Expression } from '../../expression/expression.ts';
import type { LogicalPlan } from './logical-plan.ts';

/** Each row gives one row for each projection: what ROLLUP, CUBE and GROUPING SETS become. */
export interface Expand {
  readonly kind: 'expand';
  readonly child: LogicalPlan;
  readonly projections: readonly (readonly Expression[])[];
  readonly output: readonly Attribute[];
}

export function expand(
  child: LogicalPlan,
  projections: readonly (readonly Expression[])[],
  output: readonly Attribute[],
): Expand {
  return Object.freeze({ kind: 'expand', child, projections, output });
}
