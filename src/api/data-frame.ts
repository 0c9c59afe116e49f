import type * as Arrow from 'apache-arrow';
import { batchesToArrow, copyTable } from '../columnar/arrow/batch-to-arrow.ts';
import { rowToJson } from '../columnar/json-rows.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import type { Schema } from '../columnar/schema.ts';
import { CELL_WIDTH, ROWS_SHOWN, rowsText } from '../connectors/console/rows-text.ts';
import { zoneOf } from '../expression/time/zone.ts';
import type { UnresolvedExpression } from '../expression/unresolved.ts';
import { analyze, isStreaming, outputSchema } from '../plan/analyze.ts';
import { groupingExpression, unresolvedAggregate } from '../plan/nodes/aggregate.ts';
import { unresolvedDistinct } from '../plan/nodes/distinct.ts';
import { unresolvedWatermark } from '../plan/nodes/event-time-watermark.ts';
import { unresolvedFilter } from '../plan/nodes/filter.ts';
import { unresolvedLimit } from '../plan/nodes/limit.ts';
import type { LogicalPlan } from '../plan/nodes/logical-plan.ts';
import { unresolvedProject } from '../plan/nodes/project.ts';
import { unresolvedSort } from '../plan/nodes/sort.ts';
import { unresolvedSubqueryAlias } from '../plan/nodes/subquery-alias.ts';
import { unresolvedUnion } from '../plan/nodes/union.ts';
import type { UnresolvedPlan } from '../plan/nodes/unresolved-plan.ts';
import { parseExpression } from '../sql/parse.ts';
import { Column, SortOrder } from './column.ts';
import { exactColumn, namedColumn } from './column-name.ts';
import { DataStreamWriter } from './data-stream-writer.ts';
import { explainQuery } from './explain-query.ts';
import { asColumn, type ColumnOrName, count, lit } from './functions.ts';
import { GroupedData } from './grouped-data.ts';
import { chooseOutputMode } from './output-mode.ts';
import type { SessionContext } from './session-context.ts';

/**
 * A table in the making: what a query delivers, not its rows. Every verb gives a new DataFrame and checks names and types
 * at once; nothing is read before `writeStream.start()`, or before `collect()` and its like over bounded input.
 */
export class DataFrame {
  /** @internal */
  readonly plan: LogicalPlan;
  readonly #context: SessionContext;

  /** @internal DataFrames come from a session. */
  constructor(context: SessionContext, plan: UnresolvedPlan) {
    this.#context = context;
    this.plan = analyze(plan, context.catalog, context.settings());
  }

  /** The columns by name and type. */
  get schema(): Schema {
    return outputSchema(this.plan);
  }

  get columns(): readonly string[] {
    return this.schema.fields.map((field) => field.name);
  }

  /** True when any input is unbounded. */
  get isStreaming(): boolean {
    return isStreaming(this.plan);
  }

  /** Starts a query on this DataFrame. */
  get writeStream(): DataStreamWriter {
    return new DataStreamWriter(this.#context, this.plan);
  }

  select(...columns: readonly ColumnOrName[]): DataFrame {
    return this.#project(columns.map((column) => asColumn(column).expression));
  }

  /** As `select`, with expressions in SQL: `selectExpr('key', 'value * 2 AS twice')`. */
  selectExpr(...texts: readonly string[]): DataFrame {
    return this.#project(texts.map((text) => parseExpression(text)));
  }

  /** Keeps the rows for which the condition, a column or a text in SQL, is true. */
  filter(condition: Column | string): DataFrame {
    const expression =
      typeof condition === 'string' ? parseExpression(condition) : condition.expression;
    return this.#with(unresolvedFilter(this.plan, expression));
  }

  where(condition: Column | string): DataFrame {
    return this.filter(condition);
  }

  /** Adds a column, or puts it in the place of the one with that name. */
  withColumn(name: string, column: Column): DataFrame {
    const added = column.as(name).expression;
    if (!this.columns.some((existing) => this.#sameName(existing, name))) {
      return this.#project([namedColumn('*'), added]);
    }
    const items = this.columns.map((existing) =>
      this.#sameName(existing, name) ? added : exactColumn(existing),
    );
    return this.#project(items);
  }

  /** Gives a column another name; nothing changes when there is no such column. */
  withColumnRenamed(existing: string, name: string): DataFrame {
    const items = this.columns.map((column) => {
      const kept = exactColumn(column);
      return this.#sameName(column, existing) ? new Column(kept).as(name).expression : kept;
    });
    return this.#project(items);
  }

  /** Leaves columns out; names that do not exist are ignored. */
  drop(...names: readonly string[]): DataFrame {
    const kept = this.columns.filter(
      (column) => !names.some((name) => this.#sameName(column, name)),
    );
    return this.#project(kept.map(exactColumn));
  }

  /** Gives the columns a qualifier: `frame.alias('e').select('e.key')`. */
  alias(name: string): DataFrame {
    return this.#with(unresolvedSubqueryAlias(this.plan, name));
  }

  as(name: string): DataFrame {
    return this.alias(name);
  }

  groupBy(...columns: readonly ColumnOrName[]): GroupedData {
    const grouping = columns.map((column) => asColumn(column).expression);
    return new GroupedData((items) => this.#aggregate(grouping, items));
  }

  /** Aggregates over all rows: `agg(count('*').as('n'), sum('value'))`. */
  agg(first: Column, ...others: readonly Column[]): DataFrame {
    return this.groupBy().agg(first, ...others);
  }

  distinct(): DataFrame {
    return this.#with(unresolvedDistinct(this.plan));
  }

  /** The rows of both, column by column in order (UNION ALL). */
  union(other: DataFrame): DataFrame {
    return this.#with(unresolvedUnion([this.plan, other.plan]));
  }

  /** The rows of both, columns matched by name. */
  unionByName(other: DataFrame): DataFrame {
    return this.#with(unresolvedUnion([this.plan, other.plan], true));
  }

  /** Sorts the whole result; on a stream in complete mode only: `orderBy(col('count').desc(), 'word')`. */
  orderBy(...columns: readonly (ColumnOrName | SortOrder)[]): DataFrame {
    const order = columns.map((column) =>
      column instanceof SortOrder ? column.order : asColumn(column).asc().order,
    );
    return this.#with(unresolvedSort(this.plan, order));
  }

  limit(count: number): DataFrame {
    return this.#with(unresolvedLimit(this.plan, { count: lit(count).expression }));
  }

  /** Leaves out the first rows. */
  offset(count: number): DataFrame {
    return this.#with(unresolvedLimit(this.plan, { offset: lit(count).expression }));
  }

  /** Says which column is the event time and how late rows may come: `withWatermark('ts', '10 seconds')`. */
  withWatermark(eventTime: string, delay: string): DataFrame {
    return this.#with(unresolvedWatermark(this.plan, namedColumn(eventTime), delay));
  }

  /** Makes the DataFrame a table of that name for SQL in this session. */
  createOrReplaceTempView(name: string): void {
    this.#context.catalog.setView(name, this.plan);
  }

  /** The plan as text, optimised and cut into stages; extended: as analysed too. */
  explain(extended = false): string {
    const settings = this.#context.settings();
    return explainQuery(this.plan, chooseOutputMode(this.plan, settings), settings, extended);
  }

  /** The rows of a query over bounded input, in JSON form. */
  collect(): Promise<readonly (readonly JsonValue[])[]> {
    return this.#context.runBatch(this.plan, (result) =>
      result.rows().map((row) => rowToJson(row, this.schema)),
    );
  }

  /** How many rows there are. */
  async count(): Promise<number> {
    const [row] = await this.agg(count('*')).collect();
    return Number(row![0]);
  }

  /** Prints the first rows as a table; `truncate` cuts cells to 20 characters, or to as many as it says. */
  async show(rowsMax: number = ROWS_SHOWN, truncate: boolean | number = true): Promise<void> {
    const zone = zoneOf(this.#context.settings().timeZone);
    const cellWidthMax = typeof truncate === 'number' ? truncate : truncate ? CELL_WIDTH : null;
    const text = await this.#context.runBatch(this.limit(rowsMax + 1).plan, (result) =>
      rowsText(this.schema, result.rows(), zone, { rowsMax, cellWidthMax }),
    );
    process.stdout.write(`${text}\n`);
  }

  /** The rows as a table of Apache Arrow. */
  toArrow(): Promise<Arrow.Table> {
    return this.#context.runBatch(this.plan, async (result, { memory }) =>
      copyTable(await batchesToArrow(result.batches, this.schema, memory)),
    );
  }

  #project(items: readonly UnresolvedExpression[]): DataFrame {
    return this.#with(unresolvedProject(this.plan, items));
  }

  #aggregate(
    grouping: readonly UnresolvedExpression[],
    items: readonly UnresolvedExpression[],
  ): DataFrame {
    const elements = grouping.map((item) => groupingExpression(withoutAlias(item)));
    return this.#with(unresolvedAggregate(this.plan, elements, [...grouping, ...items]));
  }

  #with(plan: UnresolvedPlan): DataFrame {
    return new DataFrame(this.#context, plan);
  }

  #sameName(left: string, right: string): boolean {
    if (this.#context.settings().caseSensitive) return left === right;
    return left.toLowerCase() === right.toLowerCase();
  }
}

function withoutAlias(expression: UnresolvedExpression): UnresolvedExpression {
  return expression.kind === 'unresolvedAlias' ? expression.child : expression;
}
