import type * as Arrow from 'apache-arrow';
import type { JsonValue } from '../columnar/json-value.ts';
import type { Schema } from '../columnar/schema.ts';
import type { SinkConnector } from '../connectors/connector.ts';
import { Connectors } from '../connectors/index.ts';
import { ColumnSource } from '../connectors/memory/column-source.ts';
import type { Sink } from '../connectors/sink.ts';
import type { ResultReader } from '../engine/batch-query.ts';
import { stateMetadataConnector } from '../engine/state-metadata-source.ts';
import { stateConnector } from '../engine/state-source.ts';
import { nameTooDeep, sessionClosed } from '../errors.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import { explainStages } from '../plan/explain.ts';
import type { LogicalPlan } from '../plan/nodes/logical-plan.ts';
import { unresolvedRange } from '../plan/nodes/range.ts';
import { optimize } from '../plan/optimize.ts';
import type { ParameterValue, Statement, StatementParameters } from '../sql/statement.ts';
import { Catalog } from './catalog.ts';
import { literal } from './columns/literal.ts';
import { BatchDataFrame } from './frames/batch-data-frame.ts';
import { DataFrame } from './frames/data-frame.ts';
import { DataFrameReader } from './frames/data-frame-reader.ts';
import { DataStreamReader } from './frames/data-stream-reader.ts';
import { MemoryInput } from './frames/memory-input.ts';
import type { Engine } from './open-engine.ts';
import { type BatchReplay, type BatchToReplay, batchReplayOf } from './queries/batch-replay.ts';
import type { QueryRequest } from './queries/query-request.ts';
import { runAhead } from './queries/run-ahead.ts';
import { defineBatchInsert, defineBatchQuery, defineQuery } from './queries/start-query.ts';
import { StreamingQuery } from './queries/streaming-query.ts';
import { StreamingQueryManager } from './queries/streaming-query-manager.ts';
import { parseOneQuery } from './scripts/one-query.ts';
import { readScript, runScript, type ScriptOptions } from './scripts/script.ts';
import { tableNames } from './scripts/script-listings.ts';
import { ScriptResult } from './scripts/script-result.ts';
import { MemoryTables } from './session/memory-tables.ts';
import { PlanCache } from './session/plan-cache.ts';
import { SessionCatalog } from './session/session-catalog.ts';
import {
  type SeeResult,
  type SessionContext,
  type SessionEnvironment,
  SYSTEM_ENVIRONMENT,
} from './session/session-context.ts';
import { DEFAULT_SCHEMA } from './session/session-schemas.ts';
import { SourceRegistry } from './session/source-registry.ts';
import { Configuration, sessionSettings } from './settings/configuration.ts';
import type { OptionValue } from './settings/options.ts';
import { connectorOf, type OwnSource } from './sources/receiver-source.ts';
import { registerFormats } from './sources/register-formats.ts';
import type { ParsedSchema } from './typing/parsed-schema.ts';
import { UserFunctionRegistration } from './user-function-registration.ts';

/** Everything that queries share: settings, tables, threads. Made by `session()`. */
export class Session {
  /** The settings; a query takes them as they are when it starts. */
  readonly conf: Configuration;
  /** Gives functions of the user's names in SQL. */
  readonly udf: UserFunctionRegistration;
  /** What the names in SQL stand for. */
  readonly catalog: Catalog;
  /** The queries that run now. */
  readonly streams: StreamingQueryManager = new StreamingQueryManager();
  readonly #engine: Engine;
  readonly #context: SessionContext;
  readonly #memoryTables: MemoryTables = new MemoryTables();
  readonly #cache: PlanCache;
  #memoryInputCount = 0;
  readonly #closing = new AbortController();

  /** @internal */
  constructor(
    settings: Readonly<Record<string, OptionValue>>,
    engine: Engine,
    environment: SessionEnvironment = SYSTEM_ENVIRONMENT,
  ) {
    const configuration = new Configuration();
    for (const [name, value] of Object.entries(settings)) configuration.set(name, value);
    this.conf = configuration;
    this.#engine = engine;
    this.udf = new UserFunctionRegistration(engine.userFunctions);
    const sources = new SourceRegistry();
    this.#cache = new PlanCache(sources, (plan, read) => this.#runUncached(plan, read));
    const connectors = new Connectors([stateConnector, stateMetadataConnector]);
    this.#context = {
      catalog: new SessionCatalog(
        (name) => this.#memoryTables.relation(name, sources),
        engine.userFunctions,
        {
          openInput: (format, options, isStreaming) => {
            const reader = isStreaming ? this.readStream : this.read;
            return reader.format(format).options(options).load().plan;
          },
          readsFiles: (format) => connectors.readsFiles(format),
          evaluateConstant: engine.evaluateConstant,
        },
      ),
      configuration,
      sources,
      connectors,
      memoryTables: this.#memoryTables,
      cache: this.#cache,
      userStates: engine.userStates,
      environment,
      settings: () => ({ ...sessionSettings(configuration), ...this.#currentSchema() }),
      parseQuery: (text) => parseOneQuery(this.#context, text, {}),
      optimize: (plan) => optimize(plan, sessionSettings(configuration), engine.evaluateConstant),
      runBatch: (plan, read) => named(this.#runBatch(plan, read)),
      insertBatch: (plan, sink, see) => named(this.#insertBatch(plan, sink, see)),
      startQuery: (plan, request) => named(this.#startQuery(plan, request)),
      replayBatch: (plan, request, batch) => named(this.#replayBatch(plan, request, batch)),
      closing: this.#closing.signal,
      refuseClosed: () => this.#refuseClosed(),
      batchDataFrame: (plan, batch) => new BatchDataFrame(this.#context, plan, batch),
    };
    this.catalog = new Catalog(this.#context);
  }

  /** The DataFrame over the numbers from `start`, 0 if there is one argument only, up to but without `end`. */
  range(end: number): DataFrame<{ readonly id: 'BIGINT' }>;
  range(start: number, end: number, step?: number): DataFrame<{ readonly id: 'BIGINT' }>;
  range(...bounds: readonly number[]): DataFrame<{ readonly id: 'BIGINT' }> {
    const literals = bounds.map((bound) => literal(bound));
    return new DataFrame(this.#context, unresolvedRange(literals));
  }

  /** Describes a bounded input. */
  get read(): DataFrameReader {
    return new DataFrameReader(this.#context);
  }

  /** Describes an unbounded input. */
  get readStream(): DataStreamReader {
    return new DataStreamReader(this.#context);
  }

  /** An input that the program fills itself. */
  memoryStream<const Described extends string | Schema>(
    columns: Described,
    name?: string,
  ): MemoryInput<ParsedSchema<Described>> {
    const number = this.#memoryInputCount++;
    return new MemoryInput(this.#context, columns, name ?? `memory-${number}`);
  }

  /**
   * The DataFrame over a table of Apache Arrow. Its columns are copied once, to memory that all threads share, and stay
   * there as long as a DataFrame, a view or a query reads them: queries read them without another copy.
   */
  async createDataFrame(table: Arrow.Table): Promise<DataFrame> {
    this.#refuseClosed();
    const stored = await this.#engine.storeTable(table);
    const make = () => new ColumnSource(stored);
    const relation = this.#context.sources.register('columns', stored.schema, false, make);
    return new DataFrame(this.#context, relation);
  }

  /** Adds a source of one's own: what `readStream.format(connector.name)` and CREATE STREAM … USING read then. */
  registerSource(source: OwnSource): void {
    this.#context.connectors.registerSource(connectorOf(source));
  }

  /** Adds a sink of one's own: what `writeStream.format(connector.name)` and CREATE TABLE … USING write to then. */
  registerSink(connector: SinkConnector): void {
    this.#context.connectors.registerSink(connector);
  }

  /**
   * Adds the formats that a module exports, as files to read and to write. The worker threads import the module too: it must
   * not wait at its top. Gives the formats' names.
   */
  registerFormat(module: string | URL): Promise<readonly string[]> {
    return registerFormats(this.#context.connectors, module);
  }

  /** The DataFrame of a query in SQL; `parameters` are the values of `:name` in it. */
  sql(text: string, parameters: Readonly<Record<string, ParameterValue>> = {}): DataFrame {
    return new DataFrame(this.#context, parseOneQuery(this.#context, text, parameters));
  }

  /** Runs the statements of a script in order; gives the queries that it started. */
  run(text: string, options: ScriptOptions = {}): Promise<readonly StreamingQuery[]> {
    return runScript(this.#context, text, options);
  }

  /**
   * Runs the statements of a script in order, as a rule one BEGIN … END, and gives the rows of its last query; `parameters`
   * are the values of `:name` in it. Throws the error of a statement that no handler of the script is for.
   *
   * ```ts
   * await using opened = await session();
   * const sum = await opened.script('BEGIN DECLARE x INT = 1; SET x = x + 1; SELECT x; END');
   * await sum.collect(); // [[2]]
   * ```
   */
  async script(
    text: string,
    parameters: Readonly<Record<string, ParameterValue>> = {},
  ): Promise<DataFrame> {
    const result = new ScriptResult(this.#context);
    try {
      await runScript(this.#context, text, { parameters: { values: parameters } }, result);
    } catch (error) {
      result.release();
      throw error;
    }
    return new DataFrame(this.#context, result.relation);
  }

  /** @internal The statements of a text, each read as the session reads SQL by then. */
  readStatements(text: string, parameters: StatementParameters): Iterable<Statement> {
    return readScript(this.#context, text, parameters);
  }

  /** The DataFrame over a table, stream or view of this session. */
  table(name: string): DataFrame {
    return this.read.table(name);
  }

  /** The names of the session's tables, streams and views. */
  tableNames(): readonly string[] {
    return tableNames(this.#context);
  }

  /** What the memory sink of a query with this name has collected, rows in JSON form; null when there is none. */
  memoryRows(queryName: string): readonly (readonly JsonValue[])[] | null {
    return this.#memoryTables.rows(queryName);
  }

  /**
   * Runs the batch of a bundle that `writer.exportBatch` or `millrace replay --export` made, without anything that it was
   * made from.
   */
  async replayBundle(bundle: Uint8Array): Promise<BatchReplay> {
    this.#refuseClosed();
    const { clock } = this.#context.environment;
    return batchReplayOf(await this.#engine.replayBundle(bundle, clock));
  }

  /** Stops all queries, each after the batch in work, and ends the threads. */
  async close(): Promise<void> {
    this.#closing.abort();
    try {
      await this.streams.stopAll();
    } finally {
      await this.#engine.close();
    }
  }

  /** For `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #runBatch<T>(plan: LogicalPlan, read: ResultReader<T>): Promise<T> {
    this.#refuseClosed();
    const cached = await this.#cache.over(plan);
    try {
      return await this.#runUncached(cached.plan, read);
    } finally {
      cached.release();
    }
  }

  #runUncached<T>(plan: LogicalPlan, read: ResultReader<T>): Promise<T> {
    return this.#whileReady(plan, (ready) =>
      this.#engine.run(defineBatchQuery(this.#context, ready), read),
    );
  }

  async #insertBatch(plan: LogicalPlan, sink: Sink, see?: SeeResult): Promise<void> {
    this.#refuseClosed();
    const cached = await this.#cache.over(plan);
    try {
      await this.#whileReady(cached.plan, (ready) =>
        this.#engine.insert(defineBatchInsert(this.#context, ready, sink), sink, see),
      );
    } finally {
      cached.release();
    }
  }

  /** Runs a plan of which what is run ahead is there until it ends. */
  async #whileReady<T>(plan: LogicalPlan, run: (ready: LogicalPlan) => Promise<T>): Promise<T> {
    const ready = await runAhead(this.#context, plan);
    try {
      return await run(ready.plan);
    } finally {
      ready.release();
    }
  }

  #startQuery(plan: LogicalPlan, request: QueryRequest): Promise<StreamingQuery> {
    return this.streams.start(request.name, async () => {
      this.#refuseClosed();
      const events = this.streams.newEvents();
      const started = Promise.withResolvers<StreamingQuery>();
      // What was run ahead is read as long as the query runs.
      const ended = this.#whileReady(plan, async (ready) => {
        const definition = defineQuery(this.#context, ready, {
          ...request,
          onProgress: (progress) => {
            events.progress(progress);
            request.onProgress?.(progress);
          },
          onIdle: () => events.idle(),
        });
        const running = await this.#engine.start(definition);
        const query = new StreamingQuery(running, explainStages(definition.stages));
        events.started(query);
        started.resolve(query);
        await running.awaitTermination();
      });
      ended.catch(started.reject);
      return started.promise;
    });
  }

  async #replayBatch(
    plan: LogicalPlan,
    request: QueryRequest,
    { batchId, comparesState, onBundle }: BatchToReplay,
  ): Promise<BatchReplay> {
    this.#refuseClosed();
    return this.#whileReady(plan, async (ready) => {
      const definition = defineQuery(this.#context, ready, request);
      if (onBundle === undefined) {
        return batchReplayOf(await this.#engine.replay(definition, batchId, comparesState));
      }
      const { replayed, bundle } = await this.#engine.exportBatch(definition, batchId);
      onBundle(bundle);
      return batchReplayOf(replayed);
    });
  }

  /** Told where it is not the default one, which nobody has to know. */
  #currentSchema(): Pick<SessionSettings, 'currentSchema'> {
    const { current } = this.#context.catalog.schemas;
    return current === DEFAULT_SCHEMA ? {} : { currentSchema: current };
  }

  #refuseClosed(): void {
    if (!this.#closing.signal.aborted) return;
    throw sessionClosed();
  }
}

/** Plans that are made step by step get deeper than one statement can, and end the stack only when they are run. */
async function named<T>(work: Promise<T>): Promise<T> {
  return work.catch((error) => {
    throw nameTooDeep(error);
  });
}
