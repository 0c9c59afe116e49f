import { BOOLEAN, typeName } from '../../columnar/types.ts';
import { userError } from '../../errors.ts';
import { implicitCast } from '../../expression/coercion/implicit-cast.ts';
import type { Expression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { filter } from '../nodes/filter.ts';
import { type JoinType, join } from '../nodes/join.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project } from '../nodes/project.ts';
import { outputOf } from '../output.ts';
import { conjoin } from '../rules/conjuncts.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { asCondition } from './as-condition.ts';
import { type AggregateRefusal, plainScope } from './expression-scope.ts';
import { resolveExpression } from './resolve-expression.ts';
import { scopeOf } from './scope.ts';
import { SubqueryCollector } from './subquery-collector.ts';

const NO_AGGREGATES: AggregateRefusal = {
  condition: 'UNSUPPORTED_FEATURE',
  message: 'The condition of a join cannot hold an aggregate.',
};

/** ON without subqueries: a condition over the columns of both sides. */
export function joinCondition(
  written: UnresolvedExpression,
  left: LogicalPlan,
  right: LogicalPlan,
  context: AnalysisContext,
  subqueries: SubqueryCollector | null = null,
): Expression {
  // Both sides' columns, also of a join that passes on only those of the left.
  const both = join(left, right, 'inner', null);
  const scope = { ...plainScope(both, NO_AGGREGATES, context), subqueries };
  const condition = resolveExpression(asCondition(written), scope);
  const { kind } = condition.type;
  if (kind === 'boolean' || kind === 'null') return implicitCast(condition, BOOLEAN);
  const message = `The condition of a join is of type ${typeName(condition.type)}, not BOOLEAN.`;
  throw userError('JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE', message, { position: written.position });
}

/**
 * JOIN … ON. A subquery in the condition is joined with the side that it reads before the join; one that reads both sides
 * goes above an inner join.
 */
export function joinOn(
  sides: { readonly left: LogicalPlan; readonly right: LogicalPlan },
  joinType: JoinType,
  written: UnresolvedExpression,
  context: AnalysisContext,
): LogicalPlan {
  let { left, right } = sides;
  const tested: Expression[] = [];
  const above: { condition: Expression; subqueries: SubqueryCollector }[] = [];
  let hasSubqueries = false;
  for (const part of partsOf(written)) {
    const subqueries = new SubqueryCollector(context);
    const condition = joinCondition(part, sides.left, sides.right, context, subqueries);
    hasSubqueries ||= subqueries.ids.size > 0;
    if (subqueries.reads(outputOf(sides.right))) {
      if (!subqueries.reads(outputOf(sides.left))) right = subqueries.applyTo(right);
      else if (joinType === 'inner') above.push({ condition, subqueries });
      else throw readsBoth(part);
    } else left = subqueries.applyTo(left);
    if (above.at(-1)?.subqueries !== subqueries) tested.push(condition);
  }
  const joined = join(left, right, joinType, tested.length === 0 ? null : conjoin(tested));
  if (!hasSubqueries) return joined;
  const filtered = above.reduce<LogicalPlan>(
    (plan, { condition, subqueries }) => filter(subqueries.applyTo(plan), condition),
    joined,
  );
  const columns = scopeOf(join(sides.left, sides.right, joinType, null));
  const hidden = columns.filter((column) => column.hidden);
  const shown = columns.filter((column) => !column.hidden && column.isFact !== true);
  const items = [...shown, ...hidden].map(({ attribute }) => {
    return Object.freeze({ id: attribute.id, name: attribute.name, expression: attribute });
  });
  return project(filtered, items, hidden.length);
}

function partsOf(condition: UnresolvedExpression): readonly UnresolvedExpression[] {
  const isAnd =
    condition.kind === 'unresolvedCall' && condition.name === 'and' && condition.form === undefined;
  return isAnd ? condition.arguments.flatMap(partsOf) : [condition];
}

function readsBoth({ position }: UnresolvedExpression): Error {
  const message = 'A subquery in the condition of an outer join can read columns of one side only.';
  const condition =
    'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_EXPRESSION_IN_JOIN_CONDITION';
  return userError(condition, message, { position });
}
