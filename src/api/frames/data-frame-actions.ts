import type * as Arrow from 'apache-arrow';
import type { Schema } from '../../columnar/schema.ts';
import { typeName } from '../../columnar/types.ts';
import { ROWS_SHOWN } from '../../connectors/console/rows-text.ts';
import { userError } from '../../errors.ts';
import type { Attribute } from '../../expression/expression.ts';
import { analyze, isStreaming, outputSchema, unlessOuter } from '../../plan/analyze.ts';
import { unresolvedAggregate } from '../../plan/nodes/aggregate.ts';
import { unresolvedLimit } from '../../plan/nodes/limit.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import { outputOf } from '../../plan/output.ts';
import { planKey } from '../../plan/plan-key.ts';
import { count, lit } from '../functions/functions.ts';
import { analyzeQuery, explainQuery } from '../queries/explain-query.ts';
import { chooseOutputMode } from '../queries/output-mode.ts';
import {
  collectArrow,
  collectRows,
  iterateRows,
  type JsonRow,
  lastRows,
  tableText,
} from '../queries/results.ts';
import { schemaTree } from '../rows/schema-tree.ts';
import { alreadyExists } from '../session/session-catalog.ts';
import type { SessionContext } from '../session/session-context.ts';
import { viewName } from '../session/view-name.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import { DataFrameWriter } from './data-frame-writer.ts';
import { DataStreamWriter } from './data-stream-writer.ts';

/** What can be asked of a DataFrame and done with its rows; the verbs that make another one of it are `DataFrame`'s. */
export abstract class DataFrameActions<out Columns extends ColumnTypes = ColumnTypes> {
  /** For the compiler only. */
  declare readonly '~columns': Columns;
  /** @internal What verbs that need no names of columns build on. */
  readonly written: UnresolvedPlan;
  /** Why there is no plan yet: it reads columns of the query that it will stand in. */
  readonly #withoutPlan: Error | null;
  /** @internal */
  protected readonly context: SessionContext;

  /** @internal DataFrames come from a session. */
  constructor(context: SessionContext, plan: UnresolvedPlan) {
    this.context = context;
    const analyzed = unlessOuter(() => analyze(plan, context.catalog, context.settings()));
    this.#withoutPlan = analyzed instanceof Error ? analyzed : null;
    this.written = analyzed instanceof Error ? plan : analyzed;
  }

  /** @internal Throws where columns of a query around are read, which `lateralJoin`, `exists` and `scalar` give. */
  get plan(): LogicalPlan {
    if (this.#withoutPlan !== null) throw this.#withoutPlan;
    return this.written as LogicalPlan;
  }

  /** The columns by name and type. */
  get schema(): Schema {
    return outputSchema(this.plan);
  }

  /** The names of the columns. */
  get columns(): readonly string[] {
    return this.schema.fields.map((field) => field.name);
  }

  /** @internal */
  protected get attributes(): readonly Attribute[] {
    return outputOf(this.plan);
  }

  /** Prints the columns as a tree, with Spark's words. */
  printSchema(): void {
    process.stdout.write(schemaTree(this.schema));
  }

  /** True when any input is unbounded. */
  get isStreaming(): boolean {
    return isStreaming(this.plan);
  }

  /** Writes the rows of a query over bounded input. */
  get write(): DataFrameWriter {
    return new DataFrameWriter(this.context, this.plan);
  }

  /** Starts a query on this DataFrame. */
  get writeStream(): DataStreamWriter<Columns> {
    return new DataStreamWriter(this.context, this.plan);
  }

  /** The names and types of the columns: `[['key', 'STRING']]`. */
  get dtypes(): readonly (readonly [name: string, type: string])[] {
    return this.schema.fields.map(({ name, type }) => [name, typeName(type)]);
  }

  /** As `createOrReplaceTempView`, but refuses a name that is taken. */
  createTempView(name: string): void {
    this.#refuseTaken(name);
    this.createOrReplaceTempView(name);
  }

  /** As `createTempView`; the name in SQL is `global_temp.name`. */
  createGlobalTempView(name: string): void {
    this.createTempView(`global_temp.${name}`);
  }

  /** As `createOrReplaceTempView`; the name in SQL is `global_temp.name`. */
  createOrReplaceGlobalTempView(name: string): void {
    this.createOrReplaceTempView(`global_temp.${name}`);
  }

  /** Makes the DataFrame a table of that name for SQL in this session. */
  createOrReplaceTempView(name: string): void {
    this.context.catalog.setPlan(viewName(name), this.plan);
  }

  /**
   * The plan as text, optimised and cut into stages; `extended` (or true): as analysed too. `analyze` runs a query over
   * bounded input and tells what each operator has done.
   */
  explain(mode?: 'simple' | 'extended' | boolean): string;
  explain(mode: 'analyze'): Promise<string>;
  explain(mode: 'simple' | 'extended' | 'analyze' | boolean = 'simple'): string | Promise<string> {
    if (mode === 'analyze') return analyzeQuery(this.context, this.plan);
    if (typeof mode !== 'boolean' && mode !== 'simple' && mode !== 'extended') {
      throw userError('INVALID_PARAMETER_VALUE', `There is no mode '${mode}' of explain.`, {
        hint: "Use 'simple', 'extended' or 'analyze'.",
      });
    }
    const settings = this.context.settings();
    const isExtended = mode === true || mode === 'extended';
    return explainQuery(this.context, this.plan, chooseOutputMode(this.plan, settings), isExtended);
  }

  /**
   * Keeps the rows in memory once a query has read them, for all queries of the session that are made of this DataFrame.
   * Refuses a stream.
   */
  cache(): this {
    this.context.cache.keep(this.plan);
    return this;
  }

  /** The same; wherever Spark's levels would keep the rows, they are in memory. */
  persist(_level?: string): this {
    return this.cache();
  }

  /** Frees what `cache` keeps. */
  unpersist(): this {
    this.context.cache.forget(this.plan);
    return this;
  }

  /** True when both are computed in the same way, whatever their columns are called on the way. */
  sameSemantics(other: DataFrameActions): boolean {
    return planKey(this.plan) === planKey(other.plan);
  }

  /** The rows of a query over bounded input, in JSON form. */
  collect(): Promise<readonly JsonRow[]> {
    return collectRows(this.context, this.plan);
  }

  /** The first rows, as many as `count`. */
  take(count: number): Promise<readonly JsonRow[]> {
    return collectRows(this.context, this.#limited(count));
  }

  /** The last rows, as many as `count`. */
  tail(count: number): Promise<readonly JsonRow[]> {
    return lastRows(this.context, this.plan, count);
  }

  /** The first row; null when there is none. */
  async first(): Promise<JsonRow | null> {
    const [row] = await this.take(1);
    return row ?? null;
  }

  /** True when there is no row. */
  async isEmpty(): Promise<boolean> {
    return (await this.first()) === null;
  }

  /** How many rows there are. */
  async count(): Promise<number> {
    const counted = unresolvedAggregate(this.plan, [], [count('*').expression]);
    const [row] = await collectRows(this.context, this.#analyzed(counted));
    return Number(row![0]);
  }

  /**
   * The rows one by one. Over a stream, rows come as their batches do, without an end: leaving the loop ends the query
   * behind it.
   *
   * ```ts
   * await using millrace = await session();
   * for await (const [id] of millrace.sql('SELECT id FROM range(3)')) console.log(id);
   * ```
   */
  [Symbol.asyncIterator](): AsyncGenerator<JsonRow, void, void> {
    return iterateRows(this.context, this.plan);
  }

  /** Prints the first rows as a table; `truncate` cuts cells to 20 characters, or to as many as it says. */
  async show(rowsMax: number = ROWS_SHOWN, truncate: boolean | number = true): Promise<void> {
    const plan = this.#limited(rowsMax + 1);
    process.stdout.write(`${await tableText(this.context, plan, rowsMax, truncate)}\n`);
  }

  /** The rows as a table of Apache Arrow. */
  toArrow(): Promise<Arrow.Table> {
    return collectArrow(this.context, this.plan);
  }

  #refuseTaken(name: string): void {
    const parts = viewName(name).split('.');
    if (this.context.catalog.isTaken(parts, true)) throw alreadyExists(name, true);
  }

  #limited(count: number): LogicalPlan {
    return this.#analyzed(unresolvedLimit(this.plan, { count: lit(count).expression }));
  }

  #analyzed(plan: UnresolvedPlan): LogicalPlan {
    return analyze(plan, this.context.catalog, this.context.settings());
  }
}
