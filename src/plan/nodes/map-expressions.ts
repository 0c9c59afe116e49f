import type { AggregateCall, Expression, NamedExpression } from '../../expression/expression.ts';
import { isNullable } from '../../expression/facts.ts';
import type { LogicalPlan } from './logical-plan.ts';

/** What gives an expression with the same value, the same object where it finds nothing to do. */
export interface ExpressionMap {
  expression(expression: Expression): Expression;
  aggregate(call: AggregateCall): AggregateCall;
}

/**
 * The node over rewritten expressions; the node itself when none has changed. Left alone are expressions whose form says
 * something beside their value: arguments of generators and windows, rows of VALUES, and conditions of joins that would
 * become a constant.
 */
export function mapExpressions(plan: LogicalPlan, map: ExpressionMap): LogicalPlan {
  switch (plan.kind) {
    case 'filter': {
      const condition = map.expression(plan.condition);
      return condition === plan.condition ? plan : Object.freeze({ ...plan, condition });
    }
    case 'project': {
      const items = mapItems(plan.items, map);
      return items === plan.items ? plan : Object.freeze({ ...plan, items });
    }
    case 'aggregate': {
      const grouping = mapItems(plan.grouping, map);
      const aggregates = mapList(plan.aggregates, (own) => {
        const call = map.aggregate(own.call);
        return call === own.call ? own : Object.freeze({ ...own, call });
      });
      if (grouping === plan.grouping && aggregates === plan.aggregates) return plan;
      return Object.freeze({ ...plan, grouping, aggregates });
    }
    case 'join': {
      const condition = plan.condition === null ? null : map.expression(plan.condition);
      if (condition === plan.condition || condition?.kind === 'literal') return plan;
      return Object.freeze({ ...plan, condition });
    }
    case 'expand': {
      const row = (values: readonly Expression[]) => mapList(values, map.expression);
      const projections = mapList(plan.projections, row);
      return projections === plan.projections ? plan : Object.freeze({ ...plan, projections });
    }
    default:
      return plan;
  }
}

/** Schemas do not depend on what the optimiser finds out: a column that could be null for analysis still can. */
function mapItems(
  items: readonly NamedExpression[],
  map: ExpressionMap,
): readonly NamedExpression[] {
  return mapList(items, (item) => {
    const expression = map.expression(item.expression);
    if (expression === item.expression) return item;
    const { nullable = isNullable(item.expression) } = item;
    return Object.freeze({ ...item, expression, nullable });
  });
}

function mapList<T>(list: readonly T[], map: (item: T) => T): readonly T[] {
  const mapped = list.map(map);
  return mapped.every((item, index) => item === list[index]) ? list : mapped;
}
