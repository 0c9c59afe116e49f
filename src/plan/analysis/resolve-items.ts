import type { Expression, NamedExpression } from '../../expression/expression.ts';
import { substitute } from '../expression-tree.ts';
import { attributeOf } from '../output.ts';
import type { ExpressionScope } from './expression-scope.ts';
import { resolveExpression } from './resolve-expression.ts';
import type { ScopeColumn } from './scope.ts';
import { nameItem, type SelectItem } from './select-items.ts';

interface ResolvedItems {
  readonly named: readonly NamedExpression[];
  /** The columns that aliases name, and what each stands for, by id. */
  readonly names: readonly ScopeColumn[];
  readonly meanings: ReadonlyMap<number, Expression>;
}

/**
 * Resolves the items of a SELECT list. An item may use the names of items to its left; they stand for their expressions.
 * `finish` makes of each what the project computes.
 */
export function resolveItems(
  items: readonly SelectItem[],
  scope: ExpressionScope,
  finish: (expression: Expression) => Expression = (expression) => expression,
): ResolvedItems {
  const named: NamedExpression[] = [];
  const earlierItems: ScopeColumn[] = [];
  const meanings = new Map<number, Expression>();
  for (const item of items) {
    const isColumn = item.kind === 'column';
    const expression = isColumn
      ? item.attribute
      : substitute(resolveExpression(item.expression, { ...scope, earlierItems }), meanings);
    const own = nameItem(item, finish(expression));
    named.push(own);
    if (isColumn || !item.isAlias) continue;
    earlierItems.push({ attribute: attributeOf(own), qualifier: null });
    meanings.set(own.id, expression);
  }
  return { named, names: earlierItems, meanings };
}
