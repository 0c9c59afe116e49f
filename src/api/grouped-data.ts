import type { UnresolvedExpression } from '../expression/unresolved.ts';
import type { Column } from './column.ts';
import type { DataFrame } from './data-frame.ts';
import { avg, type ColumnOrName, count, max, min, sum } from './functions.ts';

type Aggregate = (items: readonly UnresolvedExpression[]) => DataFrame;

/** Rows by group, from `groupBy`: the next verb says what is computed of each group. */
export class GroupedData {
  readonly #aggregate: Aggregate;

  /** @internal */
  constructor(aggregate: Aggregate) {
    this.#aggregate = aggregate;
  }

  /** The grouping columns, then these aggregates. */
  agg(first: Column, ...others: readonly Column[]): DataFrame {
    return this.#aggregate([first, ...others].map((column) => column.expression));
  }

  /** The number of rows of each group, as `count`. */
  count(): DataFrame {
    return this.agg(count('*').as('count'));
  }

  sum(...columns: readonly [ColumnOrName, ...ColumnOrName[]]): DataFrame {
    return this.#each(sum, columns);
  }

  min(...columns: readonly [ColumnOrName, ...ColumnOrName[]]): DataFrame {
    return this.#each(min, columns);
  }

  max(...columns: readonly [ColumnOrName, ...ColumnOrName[]]): DataFrame {
    return this.#each(max, columns);
  }

  avg(...columns: readonly [ColumnOrName, ...ColumnOrName[]]): DataFrame {
    return this.#each(avg, columns);
  }

  #each(make: (input: ColumnOrName) => Column, columns: readonly ColumnOrName[]): DataFrame {
    return this.#aggregate(columns.map((column) => make(column).expression));
  }
}
