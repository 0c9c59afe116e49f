import { MillraceError, userError } from '../../errors.ts';
import { comparableForm } from '../../expression/collation/collated-call.ts';
import type { Attribute, Expression } from '../../expression/expression.ts';
import type {
  UnresolvedCall,
  UnresolvedExpression,
  UnresolvedOrder,
} from '../../expression/unresolved.ts';
import { anyPart } from '../../expression/unresolved-parts.ts';
import type { UserFunctionCatalog } from '../../expression/user/user-function.ts';
import type { Catalog } from '../catalog.ts';
import { unresolvedText } from '../expression-text.ts';
import type { UnresolvedAggregate } from '../nodes/aggregate.ts';
import { type Limit, limit, type UnresolvedLimit } from '../nodes/limit.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import { project, type UnresolvedProject } from '../nodes/project.ts';
import { sort, type UnresolvedSort } from '../nodes/sort.ts';
import type { UnresolvedPlan } from '../nodes/unresolved-plan.ts';
import { outputOf } from '../output.ts';
import type { SortKey } from '../stages.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { aboveGroups } from './analyze-aggregate.ts';
import { checkSortable } from './check-order.ts';
import { type AggregateRefusal, plainScope } from './expression-scope.ts';
import { isAggregate, orWithField, resolveExpression } from './resolve-expression.ts';
import { asksQuery } from './routine-calls.ts';
import { rowCount } from './row-count.ts';
import { findColumn, type ScopeColumn, scopeOf, unresolvedColumn } from './scope.ts';

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
  if (isOrderByAll(node, child, context)) return sortByAll(node.order[0]!, child);
  const hidden = node.order.filter((order) => !isReadable(order.child, child, context));
  if (context.settings.strictSpark) {
    for (const order of hidden) refuseSubqueries(order.child, node.child, context);
  }
  if (hidden.length > 0 && isSelect(node.child) && !node.ofOutput) {
    return sortByHidden(node.order, hidden, node.child, child, context);
  }
  return sort(
    child,
    node.order.map((order) => resolveOrder(order, child, context)),
  );
}

/** Refuses subqueries that Spark does not sort by: IN, EXISTS, and values of each row. Grouping by them computes them below. */
function refuseSubqueries(
  written: UnresolvedExpression,
  select: UnresolvedPlan,
  context: AnalysisContext,
): void {
  const isGrouped =
    select.kind === 'unresolvedAggregate' &&
    select.grouping !== 'all' &&
    select.grouping.flat(2).some((key) => anyPart(key, isSubquery));
  if (isGrouped) return;
  anyPart(written, (part) => {
    if (part.kind !== 'unresolvedSubquery') return false;
    const isValue = part.form === 'scalar';
    if (isValue && standsAlone(part.relation as UnresolvedPlan, context)) return false;
    const reason = isValue ? 'CORRELATED_SCALAR' : 'IN_EXISTS';
    const message = isValue
      ? 'ORDER BY takes no subquery that reads columns of the query around it.'
      : 'ORDER BY takes neither IN nor EXISTS with a subquery.';
    const hint = 'Put it in the SELECT list and order by its name.';
    const condition = `UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_${reason}_SUBQUERY`;
    throw userError(condition, message, { position: part.position, hint });
  });
}

function isSubquery({ kind }: UnresolvedExpression): boolean {
  return kind === 'unresolvedSubquery';
}

/** True for a query that reads no column of the one around it. */
function standsAlone(query: UnresolvedPlan, context: AnalysisContext): boolean {
  try {
    context.analyze(query, { ...context, outer: undefined });
    return true;
  } catch (error) {
    if (error instanceof MillraceError && error.kind === 'user') return false;
    throw error;
  }
}

/** ORDER BY ALL: the columns of the result from left to right, unless one of them has that name. */
function isOrderByAll(
  { order }: UnresolvedSort,
  child: LogicalPlan,
  context: AnalysisContext,
): boolean {
  const written = order[0]!.child;
  if (order.length > 1 || written.kind !== 'unresolvedColumn') return false;
  const { parts } = written;
  const isAll = parts.length === 1 && parts[0]!.toUpperCase() === 'ALL';
  return isAll && !isReadable(written, child, context);
}

function sortByAll({ descending, nullsFirst }: UnresolvedOrder, child: LogicalPlan): LogicalPlan {
  const keys = outputOf(child).map((expression) => {
    checkSortable(expression);
    return Object.freeze({ expression: comparableForm(expression), descending, nullsFirst });
  });
  return sort(child, keys);
}

/**
 * Spark orders a query with HAVING by its columns and by grouping columns, but by no other column and by no aggregate of
 * its own.
 */
function checkAboveHaving(
  hidden: readonly UnresolvedExpression[],
  select: SelectNode,
  context: AnalysisContext,
): void {
  if (select.kind !== 'unresolvedAggregate' || select.having === null) return;
  if (select.grouping === 'all' || select.setColumns !== undefined) return;
  const { caseSensitive } = context.settings;
  const columns = scopeOf(context.analyze(select.child, context));
  const idOf = (parts: readonly string[]) =>
    findColumn(columns, parts, caseSensitive, undefined)?.attribute.id ?? null;
  const grouped = select.grouping.flat(2).map((key) => {
    return key.kind === 'unresolvedColumn' ? idOf(key.parts) : null;
  });
  const listed = select.items.map((item) => unresolvedText(withoutAlias(item)));
  if (isListed(select.having, listed, context.catalog.userFunctions)) return;
  for (const child of hidden) {
    if (listed.includes(unresolvedText(child))) continue;
    let hasAggregate = false;
    anyPart(child, (part) => {
      if (part.kind === 'unresolvedCall') {
        hasAggregate ||= isAggregate(part, context.catalog.userFunctions);
      }
      if (part.kind !== 'unresolvedColumn' || grouped.includes(idOf(part.parts))) return false;
      if (idOf(part.parts) === null) return false;
      throw unresolvedColumn(part.parts, columns, part.position);
    });
    if (!hasAggregate) continue;
    const message = 'Above HAVING a query cannot be ordered by an aggregate of its own.';
    const hint = 'Put the aggregate in the SELECT list and order by its name.';
    throw userError('UNSUPPORTED_EXPR_FOR_OPERATOR', message, { position: child.position, hint });
  }
}

/** True for an expression over what the SELECT list computes. */
function isListed(
  part: UnresolvedExpression,
  listed: readonly string[],
  userFunctions: UserFunctionCatalog,
): boolean {
  if (part.kind === 'literal' || listed.includes(unresolvedText(part))) return true;
  if (part.kind === 'unresolvedCast') return isListed(part.child, listed, userFunctions);
  if (part.kind !== 'unresolvedCall' || isAggregate(part, userFunctions)) return false;
  return part.arguments.every((operand) => isListed(operand, listed, userFunctions));
}

function withoutAlias(item: UnresolvedExpression): UnresolvedExpression {
  return item.kind === 'unresolvedAlias' ? item.child : item;
}

type SelectNode = UnresolvedProject | UnresolvedAggregate;

function isSelect(plan: UnresolvedPlan): plan is SelectNode {
  return plan.kind === 'unresolvedProject' || plan.kind === 'unresolvedAggregate';
}

/** Sorts a SELECT, of which `child` was made, that is made wider by what its order reads. */
function sortByHidden(
  orders: readonly UnresolvedOrder[],
  hidden: readonly UnresolvedOrder[],
  select: SelectNode,
  child: LogicalPlan,
  context: AnalysisContext,
): LogicalPlan {
  const { width, items, above } = takeOut(orders, hidden, select, child, context);
  if (context.settings.strictSpark) checkAboveHaving(items.map(withoutAlias), select, context);
  const wide = aboveGroups(() =>
    orAmbiguous(hidden, select, context, () => context.analyze(withHidden(select, items), context)),
  );
  const keys = above.map((order) => resolveOrder(order, wide, context, width));
  const visible = outputOf(wide)
    .slice(0, width)
    .map((expression) => Object.freeze({ id: expression.id, name: expression.name, expression }));
  return project(sort(wide, keys), visible);
}

function withHidden(select: SelectNode, hidden: readonly UnresolvedExpression[]): UnresolvedPlan {
  const items = [...select.items, ...hidden];
  if (select.kind === 'unresolvedProject') return { ...select, items };
  return { ...select, items, hiddenCount: hidden.length };
}

interface TakenOut {
  /** How many columns the SELECT gives without more. */
  readonly width: number;
  /** What its order reads besides. */
  readonly items: readonly UnresolvedExpression[];
  /** The order over both. */
  readonly above: readonly UnresolvedOrder[];
}

/**
 * Parts what an order reads of the result from what it does not: as in Spark, each name means a column of the result before
 * one of those below. Of an expression that reads both, only columns are read below: what is computed of them may fail for rows
 * that a CASE keeps away. Below groups there are no columns of rows, so that parts are computed there.
 */
function takeOut(
  orders: readonly UnresolvedOrder[],
  hidden: readonly UnresolvedOrder[],
  select: SelectNode,
  child: LogicalPlan,
  context: AnalysisContext,
): TakenOut {
  const columns = scopeOf(child);
  const { settings, catalog } = context;
  const prefix = unusedPrefix(columns);
  const items: UnresolvedExpression[] = [];
  const hide = (part: UnresolvedExpression): UnresolvedExpression => {
    const name = `${prefix}${items.length}`;
    items.push({ kind: 'unresolvedAlias', names: [name], child: part });
    return { kind: 'unresolvedColumn', parts: [name], position: part.position };
  };
  const has = (part: UnresolvedExpression, count: NameCount) =>
    anyPart(part, (own) => {
      if (own.kind !== 'unresolvedColumn') return false;
      return countNamed(own.parts, columns, settings.caseSensitive) === count;
    });
  const part = (written: UnresolvedExpression): UnresolvedExpression => {
    if (isReadable(written, child, context)) return written;
    const isOfRows = select.kind === 'unresolvedProject';
    if (!(isOfRows || has(written, 'one')) || !hasPlainParts(written, catalog)) {
      return hide(written);
    }
    if (written.kind === 'unresolvedCast') return { ...written, child: part(written.child) };
    return { ...written, arguments: written.arguments.map(part) };
  };
  const above = orders.map((order) => {
    if (!hidden.includes(order)) return order;
    // With a name of several columns everything is looked for below.
    const isMixed = has(order.child, 'one') && !has(order.child, 'several');
    return { ...order, child: isMixed ? part(order.child) : hide(order.child) };
  });
  return { width: outputOf(child).length, items, above };
}

/** What begins the name of no column. */
function unusedPrefix(columns: readonly ScopeColumn[]): string {
  let prefix = '_order_';
  const isUsed = ({ attribute: { name } }: ScopeColumn) => name.toLowerCase().startsWith(prefix);
  while (columns.some(isUsed)) prefix = `_${prefix}`;
  return prefix;
}

/** True for what is computed from its operands row by row. A field is taken of what has it, in the result or below. */
function hasPlainParts(written: UnresolvedExpression, catalog: Catalog): written is PlainParts {
  if (written.kind === 'unresolvedCast') return true;
  if (written.kind !== 'unresolvedCall' || isOfGroups(written, catalog)) return false;
  const isAccess = written.name === 'get_field' || written.name === 'get_item';
  return !isAccess && written.arguments.every(({ kind }) => !BOUND_PARTS.has(kind));
}

type PlainParts = Extract<UnresolvedExpression, { kind: 'unresolvedCall' | 'unresolvedCast' }>;

/** Parts that mean nothing without the call around them. */
const BOUND_PARTS: ReadonlySet<UnresolvedExpression['kind']> = new Set<
  UnresolvedExpression['kind']
>(['unresolvedAlias', 'unresolvedLambda', 'unresolvedStar']);

/** True for a call over several rows, about grouping sets, or with a query in it: the SELECT list can hold such alone. */
function isOfGroups(call: UnresolvedCall, { userFunctions, routines }: Catalog): boolean {
  if (call.name === 'grouping' || call.name === 'grouping_id' || call.over !== undefined)
    return true;
  return isAggregate(call, userFunctions) || asksQuery(call, routines);
}

/** True when an order can be computed from the columns of the result. */
function isReadable(
  written: UnresolvedExpression,
  child: LogicalPlan,
  { settings, catalog, isInFunction }: AnalysisContext,
): boolean {
  const columns = scopeOf(child);
  const hasNames = !anyPart(written, (part) => {
    if (part.kind === 'unresolvedCall') return isOfGroups(part, catalog);
    if (part.kind === 'unresolvedSubquery') return true;
    if (part.kind !== 'unresolvedColumn') return false;
    // One of several may be clear below.
    return countNamed(part.parts, columns, settings.caseSensitive) !== 'one';
  });
  if (!hasNames) return false;
  const scope = plainScope(child, NO_AGGREGATES, { settings, catalog, isInFunction });
  return orWithField(
    () => resolveExpression(written, scope) !== null,
    () => false,
  );
}

type NameCount = 'none' | 'one' | 'several';

/** How many columns a name means. */
function countNamed(
  parts: readonly string[],
  columns: readonly ScopeColumn[],
  caseSensitive: boolean,
): NameCount {
  try {
    return findColumn(columns, parts, caseSensitive, undefined) === null ? 'none' : 'one';
  } catch (error) {
    if (error instanceof MillraceError && error.condition === 'AMBIGUOUS_REFERENCE') {
      return 'several';
    }
    throw error;
  }
}

/** What a name that is not found below meant: several columns of the result, if it is one of those. */
function orAmbiguous<Result>(
  hidden: readonly UnresolvedOrder[],
  select: SelectNode,
  context: AnalysisContext,
  analyze: () => Result,
): Result {
  try {
    return analyze();
  } catch (error) {
    const isMissing =
      error instanceof MillraceError && error.condition.startsWith('UNRESOLVED_COLUMN');
    if (!isMissing) throw error;
    const child = context.analyze(select, context);
    for (const order of hidden) {
      const columns = scopeOf(child);
      anyPart(order.child, (part) => {
        if (part.kind !== 'unresolvedColumn') return false;
        findColumn(columns, part.parts, context.settings.caseSensitive, part.position);
        return false;
      });
    }
    throw error;
  }
}

function resolveOrder(
  { child: written, descending, nullsFirst }: UnresolvedOrder,
  child: LogicalPlan,
  context: AnalysisContext,
  width = outputOf(child).length,
): SortKey {
  const scope = plainScope(child, NO_AGGREGATES, context);
  const isPlace = context.settings.orderByOrdinal !== false;
  const place = isPlace ? columnAt(written, outputOf(child).slice(0, width)) : null;
  const expression = place ?? resolveExpression(written, scope);
  checkSortable(expression);
  return Object.freeze({ expression: comparableForm(expression), descending, nullsFirst });
}

/** ORDER BY 2 means the second column. */
function columnAt(written: UnresolvedExpression, output: readonly Attribute[]): Expression | null {
  if (written.kind !== 'literal' || written.type.kind !== 'int') return null;
  const place = Number(written.value);
  const column = output[place - 1];
  if (column !== undefined) return column;
  const message = `ORDER BY ${place} is outside the SELECT list, which has ${output.length} items.`;
  throw userError('ORDER_BY_POS_OUT_OF_RANGE', message, { position: written.position });
}

/** LIMIT count, OFFSET count, or both. */
export function analyzeLimit(node: UnresolvedLimit, context: AnalysisContext): Limit {
  const child = context.analyze(node.child, context);
  const { count, offset, position } = node;
  const counted = (clause: string, written: UnresolvedExpression) =>
    rowCount(clause, written, plainScope(child, NO_AGGREGATES, context), position, context);
  const rows = count === null ? null : counted('LIMIT', count);
  return limit(child, rows, offset === null ? 0 : counted('OFFSET', offset));
}
