import { type MillraceError, userError } from '../../errors.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import type { UnresolvedExpression, UnresolvedOrder } from '../../expression/unresolved.ts';
import { unresolvedText } from '../expression-text.ts';
import { type Limit, limit, type UnresolvedLimit } from '../nodes/limit.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { type Sort, sort, type UnresolvedSort } from '../nodes/sort.ts';
import { isStreaming, outputOf } from '../output.ts';
import type { SortKey } from '../stages.ts';
import type { AnalysisContext } from './analysis-context.ts';
import type { AggregateRefusal, ExpressionScope } from './expression-scope.ts';
import { hasAggregate, resolveExpression } from './resolve-expression.ts';
import { scopeOf } from './scope.ts';

const NO_AGGREGATES: AggregateRefusal = {
  condition: 'UNSUPPORTED_FEATURE',
  message: 'ORDER BY an aggregate that is not in the SELECT list is not supported yet.',
};

/** ORDER BY: names, ordinals and expressions over the result's columns. */
export function analyzeSort(node: UnresolvedSort, context: AnalysisContext): Sort {
  const child = context.analyze(node.child, context);
  const scope: ExpressionScope = {
    settings: context.settings,
    columns: scopeOf(child),
    aggregates: NO_AGGREGATES,
    windows: null,
    groupingSets: null,
    isStreaming: isStreaming(child),
  };
  return sort(
    child,
    node.order.map((order) => resolveOrder(order, child, scope)),
  );
}

function resolveOrder(
  { child: written, descending, nullsFirst }: UnresolvedOrder,
  child: LogicalPlan,
  scope: ExpressionScope,
): SortKey {
  const expression =
    columnAt(written, child) ??
    columnNamedLike(written, child) ??
    resolveExpression(written, scope);
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

/** ORDER BY count(*) means the column that the SELECT list computes in the same way. */
function columnNamedLike(written: UnresolvedExpression, child: LogicalPlan): Attribute | null {
  if (!hasAggregate(written) || child.kind !== 'project') return null;
  const below = child.child.kind === 'filter' ? child.child.child : child.child;
  if (below.kind !== 'aggregate') return null;
  const text = unresolvedText(written);
  const computed = below.aggregates.find(({ name }) => name === text);
  const item = child.items.find(
    ({ expression }) => expression.kind === 'attribute' && expression.id === computed?.id,
  );
  return outputOf(child).find(({ id }) => id === item?.id) ?? null;
}

/** LIMIT count. */
export function analyzeLimit(node: UnresolvedLimit, context: AnalysisContext): Limit {
  const child = context.analyze(node.child, context);
  const { count, position } = node;
  if (count.kind !== 'literal' || count.type.kind !== 'int') {
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
