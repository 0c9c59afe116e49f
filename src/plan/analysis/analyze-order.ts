import { type MillraceError, userError } from '../../errors.ts';
import type { Expression } from '../../expression/expression.ts';
import type { UnresolvedExpression, UnresolvedOrder } from '../../expression/unresolved.ts';
import type { UnresolvedAggregate } from '../nodes/aggregate.ts';
import { type Limit, limit, type UnresolvedLimit } from '../nodes/limit.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project, type UnresolvedProject } from '../nodes/project.ts';
import { sort, type UnresolvedSort } from '../nodes/sort.ts';
import type { UnresolvedPlan } from '../nodes/unresolved-plan.ts';
import { outputOf } from '../output.ts';
import type { SortKey } from '../stages.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { type AggregateRefusal, plainScope } from './expression-scope.ts';
import { anyPart, isAggregate, resolveExpression } from './resolve-expression.ts';
import { findColumn, scopeOf } from './scope.ts';

/** Never met: an order with an aggregate becomes a hidden item of the SELECT list. */
const NO_AGGREGATES: AggregateRefusal = {
  condition: 'UNSUPPORTED_FEATURE',
  message: 'ORDER BY an aggregate needs a SELECT list below it.',
};

/**
 * ORDER BY: names, ordinals and expressions over the result's columns. What reads other columns, or aggregates, is
 * computed by the SELECT list below as hidden items, which a project above takes away again.
 */
export function analyzeSort(node: UnresolvedSort, context: AnalysisContext): LogicalPlan {
  const child = context.analyze(node.child, context);
  const hidden = node.order.filter((order) => !isReadable(order.child, child, context));
  if (hidden.length > 0 && isSelect(node.child)) {
    return sortByHidden(node.order, hidden, node.child, outputOf(child).length, context);
  }
  return sort(
    child,
    node.order.map((order) => resolveOrder(order, child, context)),
  );
}

type SelectNode = UnresolvedProject | UnresolvedAggregate;

function isSelect(plan: UnresolvedPlan): plan is SelectNode {
  return plan.kind === 'unresolvedProject' || plan.kind === 'unresolvedAggregate';
}

/** Sorts a SELECT of `width` columns that is made wider by what its order reads. */
function sortByHidden(
  orders: readonly UnresolvedOrder[],
  hidden: readonly UnresolvedOrder[],
  select: SelectNode,
  width: number,
  context: AnalysisContext,
): LogicalPlan {
  const items = hidden.map(({ child }, place): UnresolvedExpression => {
    return { kind: 'unresolvedAlias', names: [`_order_${place}`], child };
  });
  const wide = context.analyze({ ...select, items: [...select.items, ...items] }, context);
  const output = outputOf(wide);
  const keys = orders.map((order): SortKey => {
    const place = hidden.indexOf(order);
    if (place < 0) return resolveOrder(order, wide, context);
    const { descending, nullsFirst } = order;
    return Object.freeze({ expression: output[width + place]!, descending, nullsFirst });
  });
  const visible = output.slice(0, width).map((expression) => {
    return Object.freeze({ id: expression.id, name: expression.name, expression });
  });
  return project(sort(wide, keys), visible);
}

/** True when an order can be computed from the columns of the result. */
function isReadable(
  written: UnresolvedExpression,
  child: LogicalPlan,
  { settings }: AnalysisContext,
): boolean {
  const columns = scopeOf(child);
  return !anyPart(written, (part) => {
    if (part.kind === 'unresolvedCall') return isAggregate(part);
    if (part.kind !== 'unresolvedColumn') return false;
    return findColumn(columns, part.parts, settings.caseSensitive, part.position) === null;
  });
}

function resolveOrder(
  { child: written, descending, nullsFirst }: UnresolvedOrder,
  child: LogicalPlan,
  { settings }: AnalysisContext,
): SortKey {
  const scope = plainScope(child, NO_AGGREGATES, settings);
  const expression = columnAt(written, child) ?? resolveExpression(written, scope);
  return Object.freeze({ expression, descending, nullsFirst });
}

/** ORDER BY 2 means the second column. */
function columnAt(written: UnresolvedExpression, child: LogicalPlan): Expression | null {
  if (written.kind !== 'literal' || written.type.kind !== 'int') return null;
  const place = Number(written.value);
  const output = outputOf(child);
  const column = output[place - 1];
  if (column !== undefined) return column;
  const message = `ORDER BY ${place} is outside the SELECT list, which has ${output.length} items.`;
  throw userError('ORDER_BY_POS_OUT_OF_RANGE', message, { position: written.position });
}

/** LIMIT count. */
export function analyzeLimit(node: UnresolvedLimit, context: AnalysisContext): Limit {
  const child = context.analyze(node.child, context);
  const { count, position } = node;
  if (count.kind !== 'literal') {
    throw invalidLimit('LIMIT takes a constant.', 'IS_UNFOLDABLE', count.position ?? position);
  }
  if (count.type.kind !== 'int') {
    throw invalidLimit('LIMIT takes a constant INT.', 'DATA_TYPE', count.position ?? position);
  }
  const rows = Number(count.value);
  if (count.value === null)
    throw invalidLimit('LIMIT must not be NULL.', 'IS_NULL', count.position);
  if (rows < 0) throw invalidLimit('LIMIT must not be negative.', 'IS_NEGATIVE', count.position);
  return limit(child, rows);
}

function invalidLimit(
  message: string,
  reason: string,
  position: UnresolvedLimit['position'],
): MillraceError {
  return userError(`INVALID_LIMIT_LIKE_EXPRESSION.${reason}`, message, { position });
}
