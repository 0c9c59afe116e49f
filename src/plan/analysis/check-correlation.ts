import { userError } from '../../errors.ts';
import type { Expression } from '../../expression/expression.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { childrenOf } from '../output.ts';
import { type OuterColumn, readsAny } from '../subqueries/outer-columns.ts';
import type { Position } from './expression-scope.ts';

/** Refuses what subqueries run here and Spark does not run: outer columns in GROUP BY, ORDER BY and padded sides of joins. */
export function checkCorrelation(
  plan: LogicalPlan,
  outer: readonly OuterColumn[],
  position: Position,
): void {
  const ids = idsOf(outer);
  if (ids.size === 0) return;
  const visit = (node: LogicalPlan): void => {
    if (keysOf(node).some((key) => readsAny(key, ids))) {
      const message =
        'A subquery cannot group or order its rows by columns of the query around it.';
      const condition = 'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE';
      throw userError(condition, message, { position });
    }
    if (paddedSides(node).some((side) => readsAny(side, ids))) {
      const message =
        'A subquery cannot read columns of the query around it where a join has rows only for those of its other side.';
      const condition =
        'UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.ACCESSING_OUTER_QUERY_COLUMN_IS_NOT_ALLOWED';
      throw userError(condition, message, { position });
    }
    childrenOf(node).forEach(visit);
  };
  visit(plan);
}

function idsOf(outer: readonly OuterColumn[]): ReadonlySet<number> {
  return new Set(outer.map(({ inner }) => inner.id));
}

function keysOf(node: LogicalPlan): readonly Expression[] {
  if (node.kind === 'aggregate') return node.grouping.map(({ expression }) => expression);
  return node.kind === 'sort' ? node.order.map(({ expression }) => expression) : [];
}

/** Sides of a join whose rows are not simply filtered by it. */
function paddedSides(node: LogicalPlan): readonly LogicalPlan[] {
  if (node.kind !== 'join' || node.joinType === 'inner' || node.joinType === 'existence') return [];
  if (node.joinType === 'rightOuter') return [node.left];
  return node.joinType === 'fullOuter' ? [node.left, node.right] : [node.right];
}
