import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { type GroupingElement, unresolvedAggregate } from '../../plan/nodes/aggregate.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import { asColumn, type ColumnOrName } from '../functions/functions.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import type { DataFrame } from './data-frame.ts';
import { GroupedData } from './grouped-data.ts';

/** The sets of columns by which rows are grouped. */
type SetsOf = (keys: readonly UnresolvedExpression[]) => GroupingElement;

/** The sets that ROLLUP or CUBE makes of columns, each of which is added by itself. */
export function setsOfSingles(
  choose: (elements: readonly (readonly UnresolvedExpression[])[]) => GroupingElement,
): SetsOf {
  return (keys) => choose(keys.map((key) => [key]));
}

/** Rows by the values of these columns and of choices among them, each of which makes groups of its own. */
export function groupedBySets<Row extends ColumnTypes, Keys extends ColumnTypes>(
  plan: LogicalPlan,
  columns: readonly ColumnOrName[],
  setsOf: SetsOf,
  make: <Result extends ColumnTypes>(plan: UnresolvedPlan) => DataFrame<Result>,
): GroupedData<Row, Keys> {
  const keys = columns.map((column) => asColumn(column).expression);
  const sets = setsOf(keys.map(withoutAlias));
  return new GroupedData(
    (items) => make(unresolvedAggregate(plan, [sets], [...keys, ...items], null, undefined, [])),
    null,
  );
}

/** What a column computes. */
export function withoutAlias(expression: UnresolvedExpression): UnresolvedExpression {
  return expression.kind === 'unresolvedAlias' ? expression.child : expression;
}
