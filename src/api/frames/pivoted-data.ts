import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { unresolvedText } from '../../plan/expression-text.ts';
import { groupingExpression, unresolvedAggregate } from '../../plan/nodes/aggregate.ts';
import { Column } from '../columns/column.ts';
import { exactColumn } from '../columns/column-name.ts';
import {
  asColumn,
  avg,
  type ColumnOrName,
  callFunction,
  count,
  lit,
  max,
  min,
  sum,
} from '../functions/functions.ts';
import type { DataFrame } from './data-frame.ts';
import type { Grouping } from './keyed-data.ts';

/** A value that becomes a column. */
export type PivotedValue = string | number | boolean;

/** Groups whose rows are told apart by the values of a column, from `groupBy(…).pivot(…)`. */
export class PivotedData {
  readonly #grouping: Grouping;
  readonly #column: ColumnOrName;
  readonly #values: readonly PivotedValue[];

  /** @internal */
  constructor(grouping: Grouping, column: ColumnOrName, values: readonly PivotedValue[]) {
    this.#grouping = grouping;
    this.#column = column;
    this.#values = values;
  }

  /** The grouping columns, then for each value a column of each aggregate; null where a group has no row of the value. */
  agg(...columns: readonly [Column, ...Column[]]): DataFrame {
    const { plan, keys, make } = this.#grouping;
    const key = (place: number) => `_key_${place}`;
    const result = (place: number) => `_result_${place}`;
    const pivot = asColumn(this.#column).expression;
    const elements = [...keys.map(withoutAlias), pivot].map(groupingExpression);
    const counted = unresolvedAggregate(plan, elements, [
      ...keys.map((item, place) => named(withoutAlias(item), key(place))),
      named(pivot, PIVOT),
      ...columns.map(({ expression }, place) => named(withoutAlias(expression), result(place))),
    ]);
    const groups = keys.map((_, place) => exactColumn(key(place)));
    const cells = this.#values.flatMap((value) =>
      columns.map(({ expression }, place) => {
        const isMeant = new Column(exactColumn(PIVOT)).eqNullSafe(lit(value));
        const first = callFunction('first', new Column(exactColumn(result(place)))).expression;
        const name = columns.length === 1 ? `${value}` : `${value}_${nameOf(expression)}`;
        return named(filtered(first, isMeant.expression), name);
      }),
    );
    const shown = keys.map((item, place) => named(exactColumn(key(place)), nameOf(item)));
    return make(unresolvedAggregate(counted, groups.map(groupingExpression), [...shown, ...cells]));
  }

  /** The number of rows. */
  count(): DataFrame {
    return this.agg(count('*').as('count'));
  }

  /** The sum of a column. */
  sum(column: ColumnOrName): DataFrame {
    return this.agg(sum(column) as Column);
  }

  /** The mean of a column. */
  avg(column: ColumnOrName): DataFrame {
    return this.agg(avg(column) as Column);
  }

  /** As `avg`. */
  mean(column: ColumnOrName): DataFrame {
    return this.avg(column);
  }

  /** The least value of a column. */
  min(column: ColumnOrName): DataFrame {
    return this.agg(min(column) as Column);
  }

  /** The greatest value of a column. */
  max(column: ColumnOrName): DataFrame {
    return this.agg(max(column) as Column);
  }
}

const PIVOT = '_pivot';

function named(child: UnresolvedExpression, name: string): UnresolvedExpression {
  return { kind: 'unresolvedAlias', names: [name], child };
}

function filtered(call: UnresolvedExpression, filter: UnresolvedExpression): UnresolvedExpression {
  return call.kind === 'unresolvedCall' ? { ...call, filter } : call;
}

function nameOf(item: UnresolvedExpression): string {
  return item.kind === 'unresolvedAlias' ? item.names[0]! : unresolvedText(item);
}

function withoutAlias(item: UnresolvedExpression): UnresolvedExpression {
  return item.kind === 'unresolvedAlias' ? item.child : item;
}
