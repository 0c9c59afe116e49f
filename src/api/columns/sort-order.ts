import type { UnresolvedOrder } from '../../expression/unresolved.ts';
import type { ColumnExpression } from '../typing/column-expression.ts';

/** A column with a direction, for `orderBy`. */
export class SortOrder<out Expression extends ColumnExpression = ColumnExpression> {
  /** For the compiler only. */
  declare readonly '~computes': Expression;
  /** @internal */
  readonly order: UnresolvedOrder;

  /** @internal Made by `asc` and `desc`. */
  constructor(order: UnresolvedOrder) {
    this.order = order;
  }
}
