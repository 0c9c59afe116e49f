import path from 'node:path';
import { DataFrame } from '../../src/api/frames/data-frame.ts';
import type { SessionContext } from '../../src/api/session/session-context.ts';
import { SourceRegistry } from '../../src/api/session/source-registry.ts';
import type { ParsedSchema } from '../../src/api/typing/parsed-schema.ts';
import { schema } from '../../src/columnar/schema.ts';
import type { Row } from '../../src/columnar/value.ts';
import { MemorySource } from '../../src/connectors/memory/memory-source.ts';
import { MemoryStream } from '../../src/connectors/memory/memory-stream.ts';
import type { StreamSource } from '../../src/connectors/source.ts';
import type { Clock } from '../../src/engine/clock.ts';
import type { PooledRuntime } from '../../src/engine/pooled-runtime.ts';
import type { EngineOptions, QueryProgress } from '../../src/engine/query-definition.ts';
import { StreamExecution } from '../../src/engine/stream-execution.ts';
import { VersionedSource } from '../../src/engine/versioned-source.ts';
import { checkStreaming } from '../../src/plan/check-streaming.ts';
import { optimize } from '../../src/plan/optimize.ts';
import { stageQuery } from '../../src/plan/stage-query.ts';
import type { OutputMode } from '../../src/plan/stages.ts';
import { parseSchema } from '../../src/sql/parse.ts';
import { KeepingSink } from '../engine/event-query.ts';
import { SETTINGS } from '../plan/catalog.ts';
import { EMPTY_CATALOG } from './empty-catalog.ts';
import { SteppedClock } from './stepped-clock.ts';

export const START_MS = Date.parse('2026-03-02T00:00:00Z');

/** A DataFrame program over one stream, below the public API: with a clock that the test moves. */
export class UserStateBench {
  readonly clock: Clock & { step(byMs: number): void } = new SteppedClock(START_MS);
  readonly runtime: PooledRuntime;
  readonly #sources = new SourceRegistry();
  readonly #context: SessionContext;
  readonly #directory: string;

  constructor(runtime: PooledRuntime, directory: string) {
    this.runtime = runtime;
    this.#directory = directory;
    const { userStates, userFunctions } = runtime;
    this.#context = {
      catalog: { ...EMPTY_CATALOG, userFunctions },
      userStates,
      settings: () => SETTINGS,
    } as unknown as SessionContext;
  }

  /** A stream and the DataFrame that reads it. */
  stream<const Columns extends string>(
    ddl: Columns,
  ): { readonly stream: MemoryStream; readonly frame: DataFrame<ParsedSchema<Columns>> } {
    const stream = new MemoryStream(schema(parseSchema(ddl)));
    const make = (): StreamSource => new MemorySource(stream, 'rows');
    const relation = this.#sources.register('rows', stream.schema, true, make);
    return { stream, frame: new DataFrame(this.#context, relation) };
  }

  /** A bounded table. */
  table<const Columns extends string>(
    ddl: Columns,
    rows: readonly Row[],
  ): DataFrame<ParsedSchema<Columns>> {
    const stream = new MemoryStream(schema(parseSchema(ddl)));
    stream.add(rows);
    const make = (): StreamSource => new VersionedSource(new MemorySource(stream, 'table'), true);
    const relation = this.#sources.register('table', stream.schema, false, make);
    return new DataFrame(this.#context, relation);
  }

  /** Starts a query whose checkpoint has the name of the run. */
  async start(
    name: string,
    frame: DataFrame,
    outputMode: OutputMode,
    options: Partial<EngineOptions> = {},
  ): Promise<Run> {
    const settings = { ...SETTINGS, strictSpark: false };
    checkStreaming(frame.plan, outputMode, settings);
    const { stages, sources } = stageQuery(optimize(frame.plan, settings), outputMode, settings);
    const sink = new KeepingSink();
    const progress: QueryProgress[] = [];
    const execution = await StreamExecution.start(this.runtime, {
      name,
      stages,
      sources: sources.map(({ sourceId }) => this.#sources.open(sourceId)),
      sink,
      trigger: { kind: 'default' },
      checkpointLocation: path.join(this.#directory, name),
      options: {
        partitions: 4,
        splitBytes: 64 * 1024,
        watermarkPolicy: 'min',
        noDataBatches: true,
        snapshotIntervalMs: 3_600_000,
        memoryBudgetBytes: 2 ** 29,
        pollingDelayMs: 5,
        ...options,
      },
      clock: this.clock,
      onProgress: (one) => progress.push(one),
    });
    return new Run(execution, sink, progress);
  }
}

/** One run of a query. */
export class Run {
  readonly execution: StreamExecution;
  readonly sink: KeepingSink;
  readonly progress: readonly QueryProgress[];
  #seen = 0;

  constructor(execution: StreamExecution, sink: KeepingSink, progress: readonly QueryProgress[]) {
    this.execution = execution;
    this.sink = sink;
    this.progress = progress;
  }

  /** Works off all there is; gives the rows of the batches since the last time, sorted within each batch. */
  async rows(): Promise<readonly string[]> {
    await this.execution.processAllAvailable();
    const ids = [...this.sink.batches.keys()].toSorted((left, right) => left - right);
    const fresh = ids.slice(this.#seen);
    this.#seen = ids.length;
    return fresh.flatMap((id) => this.sink.batches.get(id)!.toSorted());
  }

  /** What the last batch told of the operator with state. */
  get state(): QueryProgress['stateOperators'][number] {
    return this.progress.at(-1)!.stateOperators[0]!;
  }

  stop(): Promise<void> {
    return this.execution.stop();
  }
}
