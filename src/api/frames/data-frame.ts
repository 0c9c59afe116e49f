import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { groupingExpression, unresolvedAggregate } from '../../plan/nodes/aggregate.ts';
import { unresolvedDeduplicate } from '../../plan/nodes/deduplicate.ts';
import { unresolvedDistinct } from '../../plan/nodes/distinct.ts';
import { unresolvedWatermark } from '../../plan/nodes/event-time-watermark.ts';
import { unresolvedFilter } from '../../plan/nodes/filter.ts';
import { unresolvedLimit } from '../../plan/nodes/limit.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import { unresolvedSetOperation } from '../../plan/nodes/set-operation.ts';
import { unresolvedSort } from '../../plan/nodes/sort.ts';
import { unresolvedSubqueryAlias } from '../../plan/nodes/subquery-alias.ts';
import { unresolvedUnion } from '../../plan/nodes/union.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import { parseExpression } from '../../sql/parse.ts';
import type { Column } from '../columns/column.ts';
import { allRenamed, withAdded, without, withRenamed } from '../columns/column-lists.ts';
import { exactColumn, namedColumn } from '../columns/column-name.ts';
import { SortOrder } from '../columns/sort-order.ts';
import { asColumn, type ColumnOrName, lit } from '../functions/functions.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import type { CheckedJoin, Joined, JoinedRow, JoinOn } from '../typing/join.ts';
import type {
  Checked,
  CheckedColumns,
  CheckedCondition,
  CheckedEventTime,
  CheckedItem,
  NamedAs,
  Renamed,
  RenamedAll,
  Selected,
  TypeOfKey,
  United,
  WithColumn,
  WithColumns,
  Without,
} from '../typing/row.ts';
import type { GivenFor, RowValue, StateValue, ValueOf } from '../typing/state-values.ts';
import { DataFrameShaping } from './data-frame-shaping.ts';
import { GroupedData } from './grouped-data.ts';
import { withoutAlias } from './grouping-sets.ts';
import { type JoinName, joinPlan } from './join-request.ts';
import { keyColumn, type RowKey } from './key-column.ts';
import { type Grouping, KeyedData } from './keyed-data.ts';

/**
 * A table in the making: what a query delivers, not its rows. Every verb gives a new DataFrame and checks names and types
 * at once; nothing is read before `writeStream.start()`, or before `collect()` and its like over bounded input.
 *
 * ```ts
 * const large = frame.filter(col('value').gt(100)).withColumn('half', col('value').divide(2));
 * // large.select('vlaue') does not compile: There is no column 'vlaue' here.
 * console.log(large.groupBy('key').agg(sum('half').as('total')).columns);
 * ```
 *
 * `Columns` are the columns as far as the compiler knows them, which refuses what could not be analysed; of a DataFrame
 * from SQL it knows none. Verbs take them from `this`, so that a DataFrame of known columns is one of unknown columns too.
 */
export class DataFrame<
  out Columns extends ColumnTypes = ColumnTypes,
> extends DataFrameShaping<Columns> {
  /** Columns by name, or computed from columns: `select('key', col('value').multiply(2).as('twice'))`. */
  select<Row extends ColumnTypes, const Items extends readonly ColumnOrName[]>(
    this: DataFrame<Row>,
    ...columns: Items & Checked<Row, Items>
  ): DataFrame<Selected<Row, Items>> {
    return this.#project(columns.map((column) => asColumn(column).expression));
  }

  /** As `select`, with expressions in SQL: `selectExpr('key', 'value * 2 AS twice')`. */
  selectExpr(...texts: readonly string[]): DataFrame {
    return this.#project(texts.map((text) => parseExpression(text)));
  }

  /** Keeps the rows for which the condition, a column or a text in SQL, is true. */
  filter<Row extends ColumnTypes, Condition extends Column | string>(
    this: DataFrame<Row>,
    condition: Condition & CheckedCondition<Row, Condition>,
  ): DataFrame<Row> {
    return this.#filtered(condition);
  }

  /** As `filter`. */
  where<Row extends ColumnTypes, Condition extends Column | string>(
    this: DataFrame<Row>,
    condition: Condition & CheckedCondition<Row, Condition>,
  ): DataFrame<Row> {
    return this.#filtered(condition);
  }

  /** Adds a column, or puts it in the place of the one with that name. */
  withColumn<Row extends ColumnTypes, const Name extends string, Item extends Column>(
    this: DataFrame<Row>,
    name: Name,
    column: Item & CheckedItem<Row, Item>,
  ): DataFrame<WithColumn<Row, Name, Item>> {
    return this.#project(withAdded(this.attributes, new Map([[name, column]]), this.foldName));
  }

  /** As `withColumn` for several, none of which sees another: `withColumns({ half: col('n').divide(2) })`. */
  withColumns<Row extends ColumnTypes, const Items extends Readonly<Record<string, Column>>>(
    this: DataFrame<Row>,
    columns: Items & CheckedColumns<Row, Items>,
  ): DataFrame<WithColumns<Row, Items>> {
    const added = new Map(Object.entries<Column>(columns));
    return this.#project(withAdded(this.attributes, added, this.foldName));
  }

  /** Gives a column another name; nothing changes when there is no such column. */
  withColumnRenamed<
    Row extends ColumnTypes,
    const Existing extends string,
    const Name extends string,
  >(this: DataFrame<Row>, existing: Existing, name: Name): DataFrame<Renamed<Row, Existing, Name>> {
    return this.#project(withRenamed(this.attributes, new Map([[existing, name]]), this.foldName));
  }

  /** As `withColumnRenamed` for several: `withColumnsRenamed({ key: 'id' })`. */
  withColumnsRenamed<Row extends ColumnTypes, const Names extends Readonly<Record<string, string>>>(
    this: DataFrame<Row>,
    names: Names,
  ): DataFrame<RenamedAll<Row, Names>> {
    return this.#project(
      withRenamed(this.attributes, new Map(Object.entries<string>(names)), this.foldName),
    );
  }

  /** Gives all columns new names, in their order. */
  toDF<const Names extends readonly string[]>(...names: Names): DataFrame<NamedAs<Names>> {
    return this.#project(allRenamed(this.attributes, names));
  }

  /** Leaves columns out; names that do not exist are ignored. */
  drop<Row extends ColumnTypes, const Names extends readonly string[]>(
    this: DataFrame<Row>,
    ...names: Names
  ): DataFrame<Without<Row, Names[number]>> {
    return this.#project(without(this.attributes, names, this.foldName));
  }

  /** Gives the columns a qualifier: `frame.alias('e').select('e.key')`. */
  alias(name: string): DataFrame<Columns> {
    return this.#with(unresolvedSubqueryAlias(this.written, name));
  }

  /** As `alias`. */
  as(name: string): DataFrame<Columns> {
    return this.alias(name);
  }

  /** Puts rows with the same values of these columns into one group; without columns, all rows. */
  groupBy<Row extends ColumnTypes, const Items extends readonly ColumnOrName[]>(
    this: DataFrame<Row>,
    ...columns: Items & Checked<Row, Items>
  ): GroupedData<Row, Selected<Row, Items>> {
    const grouping = columns.map((column) => asColumn(column).expression);
    return new GroupedData(
      (items) => this.#aggregate(grouping, items),
      this.#grouping(grouping, false),
    );
  }

  /**
   * Rows by one value, for state of the user's own: a column, or what a function gives for each row, with its type.
   *
   * ```ts
   * const byInitial = frame.groupByKey((row) => row.key?.[0] ?? '', 'STRING');
   * ```
   */
  groupByKey<Row extends ColumnTypes, Item extends ColumnOrName>(
    this: DataFrame<Row>,
    key: Item & CheckedItem<Row, Item>,
  ): KeyedData<Row, StateValue<TypeOfKey<Row, Item>> | null>;
  groupByKey<Row extends ColumnTypes, const Type extends string>(
    this: DataFrame<Row>,
    key: (row: RowValue<Row>) => GivenFor<Type>,
    type: Type,
  ): KeyedData<Row, ValueOf<Type>>;
  groupByKey(key: unknown, type?: string): KeyedData {
    const column =
      typeof key === 'function'
        ? keyColumn(key as RowKey, type ?? '', this.columns)
        : asColumn(key as ColumnOrName);
    return new KeyedData(this.#grouping([column.expression], true));
  }

  /** Aggregates over all rows: `agg(count('*').as('n'), sum('value'))`. */
  agg<Row extends ColumnTypes, const Items extends readonly [Column, ...Column[]]>(
    this: DataFrame<Row>,
    ...columns: Items & Checked<Row, Items>
  ): DataFrame<Selected<Row, Items>> {
    return this.#aggregate(
      [],
      columns.map((column) => asColumn(column).expression),
    );
  }

  /** Each row once. */
  distinct(): DataFrame<Columns> {
    return this.#with(unresolvedDistinct(this.written));
  }

  /**
   * The first row for each combination of values in these columns, given one by one or as a list; without columns, each row once.
   * On a stream a watermark lets go of old combinations when the event time is among the columns; late rows are dropped.
   */
  dropDuplicates<Row extends ColumnTypes, const Items extends readonly string[]>(
    this: DataFrame<Row>,
    columns: Items & Checked<Row, Items>,
  ): DataFrame<Row>;
  dropDuplicates<Row extends ColumnTypes, const Items extends readonly string[]>(
    this: DataFrame<Row>,
    ...columns: Items & Checked<Row, Items>
  ): DataFrame<Row>;
  dropDuplicates(...columns: readonly (string | readonly string[])[]): DataFrame<Columns> {
    return this.#deduplicated(columns, false);
  }

  /**
   * As `dropDuplicates`, on a stream with a watermark: a combination is remembered until the watermark passes the event
   * time of its first row by the watermark's delay. A row without a time counts as one of 1970.
   */
  dropDuplicatesWithinWatermark<Row extends ColumnTypes, const Items extends readonly string[]>(
    this: DataFrame<Row>,
    columns: Items & Checked<Row, Items>,
  ): DataFrame<Row>;
  dropDuplicatesWithinWatermark<Row extends ColumnTypes, const Items extends readonly string[]>(
    this: DataFrame<Row>,
    ...columns: Items & Checked<Row, Items>
  ): DataFrame<Row>;
  dropDuplicatesWithinWatermark(
    ...columns: readonly (string | readonly string[])[]
  ): DataFrame<Columns> {
    return this.#deduplicated(columns, true);
  }

  /**
   * Pairs of rows of both sides: with equal values in columns that both have (`join(other, 'key')`, which come out once), or
   * for which a condition is true (`join(other, col('a.key').eq(col('b.id')), 'left')`).
   */
  join<
    Row extends ColumnTypes,
    Other extends ColumnTypes,
    const On extends JoinOn,
    const How extends JoinName = 'inner',
  >(
    this: DataFrame<Row>,
    other: DataFrame<Other>,
    on: On & CheckedJoin<Row, Other, On>,
    how: How = 'inner' as How,
  ): DataFrame<JoinedRow<Row, Other, On, How>> {
    return this.#with(joinPlan(this.written, other.written, on, how));
  }

  /** Every row beside every row of the other side. */
  crossJoin<Row extends ColumnTypes, Other extends ColumnTypes>(
    this: DataFrame<Row>,
    other: DataFrame<Other>,
  ): DataFrame<Joined<Row, Other>> {
    return this.#with(joinPlan(this.written, other.written, null, 'cross'));
  }

  /** The rows of both, column by column in order (UNION ALL). */
  union<Row extends ColumnTypes, Other extends ColumnTypes>(
    this: DataFrame<Row>,
    other: DataFrame<Other>,
  ): DataFrame<United<Row, Other>> {
    return this.#with(unresolvedUnion([this.written, other.written]));
  }

  /** The rows that both have, each once. */
  intersect(other: DataFrame): DataFrame<Columns> {
    return this.#combined('intersect', other, false);
  }

  /** The rows that both have, as often as both have them. */
  intersectAll(other: DataFrame): DataFrame<Columns> {
    return this.#combined('intersect', other, true);
  }

  /** The rows that the other has not, each once. */
  except(other: DataFrame): DataFrame<Columns> {
    return this.#combined('except', other, false);
  }

  /** The rows that are left when each of the other's has taken one away. */
  exceptAll(other: DataFrame): DataFrame<Columns> {
    return this.#combined('except', other, true);
  }

  /** Sorts the whole result; on a stream in complete mode only: `orderBy(col('count').desc(), 'word')`. */
  orderBy<Row extends ColumnTypes, const Items extends readonly (ColumnOrName | SortOrder)[]>(
    this: DataFrame<Row>,
    ...columns: Items & Checked<Row, Items>
  ): DataFrame<Row> {
    return this.#sorted(columns);
  }

  /** As `orderBy`. */
  sort<Row extends ColumnTypes, const Items extends readonly (ColumnOrName | SortOrder)[]>(
    this: DataFrame<Row>,
    ...columns: Items & Checked<Row, Items>
  ): DataFrame<Row> {
    return this.#sorted(columns);
  }

  /** The first rows, as many as `count`. */
  limit(count: number): DataFrame<Columns> {
    return this.#with(unresolvedLimit(this.written, { count: lit(count).expression }));
  }

  /** Leaves out the first rows. */
  offset(count: number): DataFrame<Columns> {
    return this.#with(unresolvedLimit(this.written, { offset: lit(count).expression }));
  }

  /** Says which column is the event time and how late rows may come: `withWatermark('ts', '10 seconds')`. */
  withWatermark<Row extends ColumnTypes, const Name extends string>(
    this: DataFrame<Row>,
    eventTime: Name & CheckedEventTime<Row, Name>,
    delay: string,
  ): DataFrame<Row> {
    return this.#with(unresolvedWatermark(this.written, namedColumn(eventTime), delay));
  }

  #sorted(columns: readonly (ColumnOrName | SortOrder)[]): DataFrame<Columns> {
    const order = columns.map((column) =>
      column instanceof SortOrder ? column.order : asColumn(column).asc().order,
    );
    return order.length === 0
      ? this.#with(this.written)
      : this.#with(unresolvedSort(this.written, order));
  }

  #combined(operation: 'intersect' | 'except', other: DataFrame, all: boolean): DataFrame<Columns> {
    const [left, right] = [this.written, other.written];
    return this.#with(unresolvedSetOperation({ operation, all, left, right }));
  }

  #filtered(condition: Column | string): DataFrame<Columns> {
    const expression =
      typeof condition === 'string' ? parseExpression(condition) : asColumn(condition).expression;
    return this.#with(unresolvedFilter(this.written, expression));
  }

  #deduplicated(
    columns: readonly (string | readonly string[])[],
    withinWatermark: boolean,
  ): DataFrame<Columns> {
    const [list] = columns;
    const names = (
      columns.length === 1 && Array.isArray(list) ? list : columns
    ) as readonly string[];
    return this.#with(unresolvedDeduplicate(this.written, names.map(exactColumn), withinWatermark));
  }

  #project<Result extends ColumnTypes>(items: readonly UnresolvedExpression[]): DataFrame<Result> {
    return this.#with(unresolvedProject(this.written, items));
  }

  #aggregate<Result extends ColumnTypes>(
    grouping: readonly UnresolvedExpression[],
    items: readonly UnresolvedExpression[],
  ): DataFrame<Result> {
    const elements = grouping.map((item) => groupingExpression(withoutAlias(item)));
    return this.#with(unresolvedAggregate(this.written, elements, [...grouping, ...items]));
  }

  #grouping(keys: readonly UnresolvedExpression[], isPlainKey: boolean): Grouping {
    const { written: plan } = this;
    const { userStates } = this.context;
    return { plan, keys, isPlainKey, userStates, make: (made) => this.#with(made) };
  }

  #with<Result extends ColumnTypes>(plan: UnresolvedPlan): DataFrame<Result> {
    return new DataFrame(this.context, plan);
  }

  protected derive<Result extends ColumnTypes>(plan: UnresolvedPlan): DataFrame<Result> {
    return this.#with(plan);
  }
}
