import { userError } from '../../errors.ts';
import type { UnresolvedExpression } from '../../expression/unresolved.ts';
import { cube, rollup, unresolvedAggregate } from '../../plan/nodes/aggregate.ts';
import { unresolvedFilter } from '../../plan/nodes/filter.ts';
import { type JoinCriteria, unresolvedJoin } from '../../plan/nodes/join.ts';
import { unresolvedProject } from '../../plan/nodes/project.ts';
import { unresolvedNamed } from '../../plan/nodes/state-name.ts';
import { unresolvedUnion } from '../../plan/nodes/union.ts';
import { unresolvedUnpivot } from '../../plan/nodes/unpivot.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import { Column } from '../columns/column.ts';
import { type FoldName, fieldsNamed } from '../columns/column-lists.ts';
import { checkedName, exactColumn } from '../columns/column-name.ts';
import { asColumn, type ColumnOrName, callFunction, lit } from '../functions/functions.ts';
import type { ColumnExpression, Typed } from '../typing/column-expression.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import type { Joined } from '../typing/join.ts';
import type {
  Checked,
  CheckedCondition,
  CheckedNames,
  CheckedSets,
  Selected,
  United,
} from '../typing/row.ts';
import type { DataFrame } from './data-frame.ts';
import { DataFrameActions } from './data-frame-actions.ts';
import type { GroupedData } from './grouped-data.ts';
import { groupedBySets, setsOfSingles } from './grouping-sets.ts';
import { readJoinType } from './join-request.ts';
import { withMissing } from './missing-columns.ts';
import { NullFunctions } from './null-functions.ts';
import { StatisticFunctions } from './statistic-functions.ts';
import { DESCRIBED, SUMMARIZED, summaryItems, summaryRows } from './summary.ts';
import { transposedPlan } from './transpose.ts';

/** The verbs that look at all columns alike, and those whose result has columns that the compiler cannot know. */
export abstract class DataFrameShaping<
  out Columns extends ColumnTypes = ColumnTypes,
> extends DataFrameActions<Columns> {
  /** Makes the DataFrame of a plan. */
  protected abstract derive<Result extends ColumnTypes>(plan: UnresolvedPlan): DataFrame<Result>;

  /**
   * Names the state of what was written last: a grouping, a join, duplicates that are dropped, OVER, user state. A checkpoint
   * keeps it under this name, so that a query may change around it. Name it before the query's first start.
   *
   * ```ts
   * const events = given.memoryStream('key STRING, n INT').toDF();
   * const totals = events.groupBy('key').count().named('totals');
   * console.log(totals.columns);
   * ```
   */
  named(name: string): DataFrame<Columns> {
    return this.derive(unresolvedNamed(this.plan, name));
  }

  /** What is done about nulls: `na.fill(0)`, `na.drop()`, `na.replace('key', { a: 'b' })`. */
  get na(): NullFunctions<Columns> {
    const { plan, schema, foldName } = this;
    return new NullFunctions(plan, schema, foldName, (made) => this.derive<Columns>(made));
  }

  /** Numbers about columns over bounded input: `stat.corr('x', 'y')`. */
  get stat(): StatisticFunctions {
    return new StatisticFunctions(this.context, this.plan, (plan) => this.derive(plan));
  }

  /**
   * Each row beside the rows that another DataFrame has for it, in which `col('id').outer()` is a column of this one:
   *
   * ```ts
   * const lines = given.range(3).filter(col('id').lt(col('n').outer())).select(col('id').as('line'));
   * console.log(given.sql('SELECT 2 AS n').lateralJoin(lines).columns); // ['n', 'line']
   * ```
   *
   * An inner join, or a left one with `how`; `on` is a condition over both.
   */
  lateralJoin<
    Row extends ColumnTypes,
    Other extends ColumnTypes,
    Condition extends Column = Column,
  >(
    this: DataFrame<Row>,
    other: DataFrame<Other>,
    on: (Condition & CheckedCondition<Joined<Row, Other>, Condition>) | null = null,
    how: 'inner' | 'cross' | 'left' | 'leftouter' | 'left_outer' = 'inner',
  ): DataFrame<Joined<Row, Other>> {
    const criteria: JoinCriteria =
      on === null ? { kind: 'none' } : { kind: 'on', condition: asColumn(on).expression };
    const sides = { left: this.written, right: other.written };
    const joinType = readJoinType(how);
    return this.derive(unresolvedJoin({ ...sides, joinType, criteria, lateral: true }));
  }

  /** True for a row, in a condition of another DataFrame, where this one has any: it may read `col('id').outer()`. */
  exists(): Column<Typed<'BOOLEAN'>> {
    return this.#subquery('exists');
  }

  /** The only value of this DataFrame, in an expression of another one: null without a row, an error with several. */
  scalar(): Column {
    return this.#subquery('scalar');
  }

  #subquery<Expression extends ColumnExpression>(form: 'exists' | 'scalar'): Column<Expression> {
    const relation = this.written;
    return new Column({ kind: 'unresolvedSubquery', form, operands: [], relation });
  }

  /** Groups by these columns, by all but the last, and so on down to all rows as one group: with subtotals. */
  rollup<Row extends ColumnTypes, const Items extends readonly ColumnOrName[]>(
    this: DataFrame<Row>,
    ...columns: Items & Checked<Row, Items>
  ): GroupedData<Row, Selected<Row, Items>> {
    return groupedBySets(this.plan, columns, setsOfSingles(rollup), (plan) => this.derive(plan));
  }

  /** Groups by every choice among these columns, from all of them to none. */
  cube<Row extends ColumnTypes, const Items extends readonly ColumnOrName[]>(
    this: DataFrame<Row>,
    ...columns: Items & Checked<Row, Items>
  ): GroupedData<Row, Selected<Row, Items>> {
    return groupedBySets(this.plan, columns, setsOfSingles(cube), (plan) => this.derive(plan));
  }

  /** Groups by each of these sets of columns: `groupingSets([['year', 'product'], ['year'], []])`. */
  groupingSets<Row extends ColumnTypes, const Sets extends readonly (readonly ColumnOrName[])[]>(
    this: DataFrame<Row>,
    sets: Sets & CheckedSets<Row, Sets>,
  ): GroupedData<Row, Selected<Row, Sets[number]>> {
    const given: readonly (readonly ColumnOrName[])[] = sets;
    if (given.length === 0) {
      throw userError('INVALID_PARAMETER_VALUE', 'groupingSets takes at least one set.', {
        hint: 'The set of no columns, [], stands for all rows.',
      });
    }
    const columns = [...new Set(given.flat())];
    const setsOf = (keys: readonly UnresolvedExpression[]) =>
      given.map((set) => set.map((column) => keys[columns.indexOf(column)]!));
    return groupedBySets(this.plan, columns, setsOf, (plan) => this.derive(plan));
  }

  /** What a function makes of the DataFrame, so that steps with names stand in a chain: `frame.transform(onlyNew)`. */
  transform<Row extends ColumnTypes, Result>(
    this: DataFrame<Row>,
    change: (frame: DataFrame<Row>) => Result,
  ): Result {
    return change(this);
  }

  /** Each row as a text in JSON, in the column `value`. */
  toJSON(): DataFrame<{ readonly value: 'STRING' }> {
    const row = callFunction('to_json', callFunction('struct', '*'));
    return this.derive(unresolvedProject(this.plan, [row.as('value').expression]));
  }

  /**
   * The rows cut into parts by chance, each as large as its weight says: each row is in one part. The seed makes the parts the
   * same each time. Refuses a stream, whose batches would differ from part to part.
   */
  randomSplit(weights: readonly number[], seed: number): readonly DataFrame<Columns>[] {
    if (this.isStreaming) {
      const message = 'A stream cannot be split by chance.';
      throw userError('UNSUPPORTED_OPERATION', message, {
        hint: 'Filter it by a hash of its key.',
      });
    }
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0 && weights.every((weight) => weight >= 0))) {
      const message = 'Weights are not negative, and one of them is more than zero.';
      throw userError('INVALID_PARAMETER_VALUE', message);
    }
    const chance = callFunction('rand', lit(seed));
    let start = 0;
    return weights.map((weight, place) => {
      const end = place === weights.length - 1 ? 1 : start + weight / total;
      const isHere = chance.geq(lit(start).cast('DOUBLE')).and(chance.lt(lit(end).cast('DOUBLE')));
      start = end;
      return this.derive(unresolvedFilter(this.plan, isHere.expression));
    });
  }

  /** A share of the rows, by chance; a seed makes it the same each time. */
  sample(fraction: number, seed?: number): DataFrame<Columns> {
    const chance = seed === undefined ? callFunction('rand') : callFunction('rand', lit(seed));
    return this.derive(unresolvedFilter(this.plan, chance.lt(fraction).expression));
  }

  /** The rows of both, columns matched by name; what one side lacks is null there with `allowMissingColumns`. */
  unionByName<Row extends ColumnTypes, Other extends ColumnTypes>(
    this: DataFrame<Row>,
    other: DataFrame<Other> & CheckedNames<Row, Other>,
  ): DataFrame<United<Row, Other>>;
  unionByName<Row extends ColumnTypes, Other extends ColumnTypes>(
    this: DataFrame<Row>,
    other: DataFrame<Other>,
    allowMissingColumns: boolean,
  ): DataFrame<Joined<Row, Other>>;
  unionByName(other: DataFrame, allowMissingColumns = false): DataFrame {
    const sides = allowMissingColumns
      ? [
          withMissing(this.plan, other.schema.fields, this.foldName),
          withMissing(other.plan, this.schema.fields, this.foldName),
        ]
      : [this.written, other.written];
    return this.derive(unresolvedUnion(sides, true));
  }

  /**
   * Rows as columns: a row for each column but one, whose values are the names (the first, if none is named), with the column's
   * own name in `key`. The columns must have a type in common. Runs the query once; refuses more than 500 rows.
   *
   * ```ts
   * const turned = await given.sql("SELECT 'a' AS name, 1 AS x, 2 AS y").transpose();
   * console.log(turned.columns, await turned.collect()); // ['key', 'a'], [['x', 1], ['y', 2]]
   * ```
   */
  async transpose(indexColumn?: string): Promise<DataFrame> {
    return this.derive(await transposedPlan(this.context, this.plan, indexColumn, this.foldName));
  }

  /** As `unpivot`. */
  melt(
    ids: readonly string[],
    values: readonly string[] | null,
    variableColumnName: string,
    valueColumnName: string,
  ): DataFrame {
    return this.unpivot(ids, values, variableColumnName, valueColumnName);
  }

  /** A row for each of these columns of each row: its name and its value beside the columns that stay. */
  unpivot(
    ids: readonly string[],
    values: readonly string[] | null,
    variableColumnName: string,
    valueColumnName: string,
  ): DataFrame {
    const fixed = new Set(ids.map((name) => this.foldName(checkedName(name))));
    const turned = values ?? this.columns.filter((name) => !fixed.has(this.foldName(name)));
    const kept = unresolvedProject(this.plan, [...ids, ...turned].map(exactColumn));
    const groups = turned.map((name) => ({ columns: [exactColumn(name)], alias: name }));
    const names = { values: [valueColumnName], name: variableColumnName };
    return this.derive(unresolvedUnpivot({ child: kept, includeNulls: true, ...names, groups }));
  }

  /** Count, mean, standard deviation, least and greatest value of these columns, or of all numbers and texts. */
  describe(...columns: readonly string[]): DataFrame {
    return this.#summarized(columns, DESCRIBED);
  }

  /** As `describe` of all columns, with quartiles, or with these statistics: `summary('count', '90%')`. */
  summary(...statistics: readonly string[]): DataFrame {
    return this.#summarized([], statistics.length === 0 ? SUMMARIZED : statistics);
  }

  /** Taken for Spark's sake: how a join is run is decided here by its sizes. */
  hint(_name: string, ..._parameters: readonly unknown[]): DataFrame<Columns> {
    return this.derive(this.plan);
  }

  /** Taken for Spark's sake: how rows are cut into parts is decided here. */
  repartition(
    _count: number | ColumnOrName,
    ..._columns: readonly ColumnOrName[]
  ): DataFrame<Columns> {
    return this.derive(this.plan);
  }

  /** As `repartition`. */
  coalesce(_count: number): DataFrame<Columns> {
    return this.derive(this.plan);
  }

  /** Makes names of the same column equal. The settings are asked once, not for each name. */
  protected get foldName(): FoldName {
    if (this.context.settings().caseSensitive) return (name) => name;
    return (name) => name.toLowerCase();
  }

  #summarized(columns: readonly string[], statistics: readonly string[]): DataFrame {
    const { fields } = this.schema;
    const described =
      columns.length > 0
        ? fieldsNamed(fields, columns, this.foldName)
        : fields.filter(({ type }) => isDescribed(type.kind));
    const items = summaryItems(described, statistics);
    const counted = unresolvedAggregate(this.plan, [], items);
    const rows: readonly UnresolvedExpression[] = [summaryRows(described, statistics)];
    return this.derive(unresolvedProject(counted, rows));
  }
}

function isDescribed(kind: string): boolean {
  return /^(string|tinyint|smallint|int|bigint|float|double|decimal)$/.test(kind);
}
