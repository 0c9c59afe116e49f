import { userError } from '../../errors.ts';
import type { Expression, NamedExpression } from '../../expression/expression.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { newAttributeId } from '../attribute-id.ts';
import { unresolvedText } from '../expression-text.ts';
import { expressionKey } from '../expression-tree.ts';
import type { UnresolvedAggregate } from '../nodes/aggregate.ts';
import type { LogicalPlan } from '../nodes/logical-plan.ts';
import type { AnalysisContext } from './analysis-context.ts';
import { checkGroupable } from './check-order.ts';
import { type AggregateRefusal, type ExpressionScope, plainScope } from './expression-scope.ts';
import { hasAggregate, resolveExpression } from './resolve-expression.ts';
import { findColumn } from './scope.ts';
import type { SelectItem } from './select-items.ts';
import type { SubqueryCollector } from './subquery-collector.ts';
import type { WindowCollector } from './window-collector.ts';

export interface ResolvedGroupBy {
  /** The different grouping expressions in order of appearance. */
  readonly expressions: readonly NamedExpression[];
  /** Grouping sets as places in `expressions`; null when there is one set of all. */
  readonly sets: readonly ReadonlySet<number>[] | null;
}

const GROUP_BY_AGGREGATE: AggregateRefusal = {
  condition: 'GROUP_BY_AGGREGATE',
  message: 'GROUP BY cannot hold an aggregate.',
};

/** Grouping sets of one query, at most. */
const SETS_MAX = 4096;

/** Types what stands behind GROUP BY. */
export function resolveGroupBy(
  child: LogicalPlan,
  {
    grouping,
    setColumns,
    hiddenCount = 0,
  }: Pick<UnresolvedAggregate, 'grouping' | 'setColumns' | 'hiddenCount'>,
  items: readonly SelectItem[],
  below: { readonly windows: WindowCollector; readonly subqueries: SubqueryCollector },
  context: AnalysisContext,
): ResolvedGroupBy {
  const scope = { ...plainScope(child, GROUP_BY_AGGREGATE, context), ...below };
  const shown = items.slice(0, items.length - hiddenCount);
  const elements = grouping === 'all' ? groupByAll(shown, scope) : grouping;
  const isPlain = setColumns === undefined && elements.every((sets) => sets.length === 1);
  const places = new Map<string, number>();
  const expressions: NamedExpression[] = [];
  const placeOf = (written: Grouped): number => {
    const named = nameGrouping(written, items, scope);
    const key = expressionKey(named.expression);
    const place = places.get(key) ?? expressions.push(named) - 1;
    places.set(key, place);
    return place;
  };
  for (const column of setColumns ?? []) placeOf(column);
  const placed = elements.map((sets) => sets.map((set) => set.map(placeOf)));
  const sets = isPlain ? [] : multiplySets(placed);
  // The empty set alone is one group, of no rows too.
  const isOneGroup = expressions.length === 0 && sets.length === 1;
  return { expressions, sets: isPlain || isOneGroup ? null : sets };
}

/** What is written behind GROUP BY, or an item of the SELECT list. */
type Grouped = UnresolvedExpression | SelectItem;

/** Every item without an aggregate. Constants make a group of their own only where there is no other key. */
function groupByAll(
  items: readonly SelectItem[],
  { userFunctions }: ExpressionScope,
): readonly (readonly (readonly Grouped[])[])[] {
  const plain = items.filter(
    (item) => item.kind === 'column' || !hasAggregate(item.expression, userFunctions),
  );
  const keys = plain.filter((item) => item.kind === 'column' || item.expression.kind !== 'literal');
  return (keys.length === 0 ? plain : keys).map((item) => [[item]]);
}

/** GROUP BY a, ROLLUP(b, c): every set of one element with every set of the others. */
function multiplySets(
  elements: readonly (readonly (readonly number[])[])[],
): readonly ReadonlySet<number>[] {
  let product: readonly (readonly number[])[] = [[]];
  for (const sets of elements) {
    product = product.flatMap((left) => sets.map((right) => [...left, ...right]));
    if (product.length > SETS_MAX) {
      const message = `GROUP BY gives more than ${SETS_MAX} grouping sets.`;
      throw userError('GROUPING_SIZE_LIMIT_EXCEEDED', message);
    }
  }
  return product.map((places) => new Set(places));
}

function nameGrouping(
  written: Grouped,
  items: readonly SelectItem[],
  scope: ExpressionScope,
): NamedExpression {
  const item = isItem(written)
    ? written
    : (itemAtOrdinal(written, items, scope) ?? itemOfAlias(written, items, scope));
  const expression = resolveGrouped(item ?? written, scope);
  checkGroupable(expression);
  if (expression.kind === 'attribute') {
    return Object.freeze({ id: expression.id, name: expression.name, expression });
  }
  const name = nameOf(written, item);
  return Object.freeze({ id: newAttributeId(), name, expression });
}

function nameOf(written: Grouped, item: SelectItem | null): string {
  if (!isItem(written)) return item?.name ?? unresolvedText(written);
  return written.kind === 'column' ? written.name : unresolvedText(written.expression);
}

function isItem(written: Grouped): written is SelectItem {
  return written.kind === 'column' || written.kind === 'expression';
}

function resolveGrouped(written: Grouped, scope: ExpressionScope): Expression {
  if (written.kind === 'column') return written.attribute;
  return resolveExpression(isItem(written) ? written.expression : written, scope);
}

/** GROUP BY 2 means the second item. */
function itemAtOrdinal(
  written: UnresolvedExpression,
  items: readonly SelectItem[],
  { userFunctions, settings }: ExpressionScope,
): SelectItem | null {
  if (settings.groupByOrdinal === false) return null;
  if (written.kind !== 'literal' || written.type.kind !== 'int') return null;
  const { position } = written;
  const place = Number(written.value);
  const item = items[place - 1];
  if (item === undefined) {
    const message = `GROUP BY ${place} is outside the SELECT list, which has ${items.length} items.`;
    throw userError('GROUP_BY_POS_OUT_OF_RANGE', message, { position });
  }
  if (item.kind === 'expression' && hasAggregate(item.expression, userFunctions)) {
    const message = `GROUP BY ${place} means an item with an aggregate.`;
    throw userError('GROUP_BY_POS_AGGREGATE', message, { position });
  }
  return item;
}

/** A name that no column has may be an alias of the SELECT list. */
function itemOfAlias(
  written: UnresolvedExpression,
  items: readonly SelectItem[],
  scope: ExpressionScope,
): SelectItem | null {
  const { caseSensitive, groupByAliases } = scope.settings;
  if (groupByAliases === false) return null;
  if (written.kind !== 'unresolvedColumn' || written.parts.length !== 1) return null;
  if (findColumn(scope.columns, written.parts, caseSensitive, written.position) !== null)
    return null;
  const fold = (name: string) => (caseSensitive ? name : name.toLowerCase());
  const wanted = fold(written.parts[0]!);
  const item = items.find(
    (own) => own.kind === 'expression' && own.isAlias && fold(own.name) === wanted,
  );
  return item ?? null;
}
