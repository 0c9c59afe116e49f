import type { Expression, NamedExpression } from '../../expression/expression.ts';
import { substitute } from '../expression-tree.ts';
import { attributeOf } from '../output.ts';
import type { ExpressionScope } from './expression-scope.ts';
import type { RandomItems } from './random-items.ts';
import { resolveExpression } from './resolve-expression.ts';
import type { ScopeColumn } from './scope.ts';
import { nameItem, type SelectItem } from './select-items.ts';

interface ResolvedItems {
  readonly named: readonly NamedExpression[];
  /** The columns that aliases name, and what each stands for, by id; random items stand for themselves. */
  readonly names: readonly ScopeColumn[];
  readonly meanings: ReadonlyMap<number, Expression>;
}

interface ItemsOf {
  /** Takes items whose names do not stand for their expressions; without it all do. */
  readonly random?: RandomItems | undefined;
  /** Makes of each expression what the project computes. */
  readonly finish?: ((expression: Expression) => Expression) | undefined;
}

/** Resolves the items of a SELECT list. An item may use the names of items to its left; they stand for their expressions. */
export function resolveItems(
  items: readonly SelectItem[],
  scope: ExpressionScope,
  { random, finish = (expression) => expression }: ItemsOf = {},
): ResolvedItems {
  const named: NamedExpression[] = [];
  const earlierItems: ScopeColumn[] = [];
  const meanings = new Map<number, Expression>();
  for (const item of items) {
    const isColumn = item.kind === 'column';
    const expression = isColumn
      ? item.attribute
      : substitute(resolveExpression(item.expression, { ...scope, earlierItems }), meanings);
    const own = nameItem(item, expression, finish(expression));
    named.push(own);
    const isRandom = random?.add(own) === true;
    if (isColumn || !item.isAlias) continue;
    earlierItems.push({ attribute: attributeOf(own), qualifier: null });
    if (!isRandom) meanings.set(own.id, expression);
  }
  return { named, names: earlierItems, meanings };
}
