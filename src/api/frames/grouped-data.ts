import { userError } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import type { Column } from '../columns/column.ts';
import { asColumn, avg, type ColumnOrName, count, max, min, sum } from '../functions/functions.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import type { Aggregates, Checked, CheckedInput, Flat, Selected } from '../typing/row.ts';
import type { RowValue } from '../typing/state-values.ts';
import type { DataFrame } from './data-frame.ts';
import { type Grouping, KeyedData } from './keyed-data.ts';
import { PivotedData, type PivotedValue } from './pivoted-data.ts';

type Aggregate = <Result extends ColumnTypes>(
  items: readonly UnresolvedExpression[],
) => DataFrame<Result>;

/** One column or several, each without a mistake as the argument of the aggregate. */
type Inputs<
  Row,
  Rule extends 'sum' | 'min' | 'max' | 'avg',
  Items extends readonly ColumnOrName[],
> = {
  readonly [Position in keyof Items]: CheckedInput<Row, Rule, Items[Position]>;
};

/** Rows by group, from `groupBy`: the next verb says what is computed of each group. Its key is an object of the columns. */
export class GroupedData<
  Columns extends ColumnTypes = ColumnTypes,
  Keys extends ColumnTypes = ColumnTypes,
> extends KeyedData<Columns, RowValue<Keys>> {
  readonly #aggregate: Aggregate;

  /** @internal */
  constructor(aggregate: Aggregate, grouping: Grouping | null) {
    super(grouping);
    this.#aggregate = aggregate;
  }

  /** The grouping columns, then these aggregates. */
  agg<const Items extends readonly [Column, ...Column[]]>(
    ...columns: Items & Checked<Columns, Items>
  ): DataFrame<Flat<Keys & Selected<Columns, Items>>> {
    return this.#aggregate(columns.map((column) => asColumn(column).expression));
  }

  /**
   * Turns the values of a column into columns: `groupBy('year').pivot('course', ['Java', 'SQL']).agg(sum('earnings'))`.
   */
  pivot(column: ColumnOrName, values: readonly PivotedValue[]): PivotedData {
    if (!Array.isArray(values)) {
      throw userError('INVALID_PARAMETER_VALUE', 'pivot takes the values that become columns.', {
        hint: "Write them as a list: pivot('course', ['Java', 'SQL']).",
      });
    }
    if (this.grouping !== null) return new PivotedData(this.grouping, column, values);
    throw userError('UNSUPPORTED_FEATURE', 'A pivot stands behind groupBy, not rollup or cube.');
  }

  /** The number of rows of each group, as `count`. */
  count(): DataFrame<Flat<Keys & { readonly count: 'BIGINT' }>> {
    return this.#aggregate([count('*').as('count').expression]);
  }

  /** The sum of each of these columns, as `sum(name)`. */
  sum<const Items extends readonly [ColumnOrName, ...ColumnOrName[]]>(
    ...columns: Items & Inputs<Columns, 'sum', Items>
  ): DataFrame<Flat<Keys & Selected<Columns, Aggregates<'sum', Items>>>> {
    return this.#each(sum, columns);
  }

  /** The least value of each of these columns, as `min(name)`. */
  min<const Items extends readonly [ColumnOrName, ...ColumnOrName[]]>(
    ...columns: Items & Inputs<Columns, 'min', Items>
  ): DataFrame<Flat<Keys & Selected<Columns, Aggregates<'min', Items>>>> {
    return this.#each(min, columns);
  }

  /** The greatest value of each of these columns, as `max(name)`. */
  max<const Items extends readonly [ColumnOrName, ...ColumnOrName[]]>(
    ...columns: Items & Inputs<Columns, 'max', Items>
  ): DataFrame<Flat<Keys & Selected<Columns, Aggregates<'max', Items>>>> {
    return this.#each(max, columns);
  }

  /** The mean of each of these columns, as `avg(name)`. */
  avg<const Items extends readonly [ColumnOrName, ...ColumnOrName[]]>(
    ...columns: Items & Inputs<Columns, 'avg', Items>
  ): DataFrame<Flat<Keys & Selected<Columns, Aggregates<'avg', Items>>>> {
    return this.#each(avg, columns);
  }

  /** As `avg`. */
  mean<const Items extends readonly [ColumnOrName, ...ColumnOrName[]]>(
    ...columns: Items & Inputs<Columns, 'avg', Items>
  ): DataFrame<Flat<Keys & Selected<Columns, Aggregates<'avg', Items>>>> {
    return this.#each(avg, columns);
  }

  #each<Result extends ColumnTypes>(
    make: (input: ColumnOrName) => Column,
    columns: readonly ColumnOrName[],
  ): DataFrame<Result> {
    return this.#aggregate(columns.map((column) => make(column).expression));
  }
}
