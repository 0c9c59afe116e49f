import type { CheckpointOptions } from '../checkpoint/checkpoint.ts';
import type { RateSettings } from '../connectors/backpressure/rate-settings.ts';
import type { Sink } from '../connectors/sink.ts';
import type { StreamSource } from '../connectors/source.ts';
import type { QueryStages } from '../plan/stages.ts';
import type { Clock } from './clock.ts';

/** Everything that one streaming query is made of; `StreamExecution.start(runtime, definition)` runs it. */
export interface QueryDefinition {
  readonly name: string | null;
  readonly stages: QueryStages;
  /** In the order of `SplitStage.source`. */
  readonly sources: readonly StreamSource[];
  readonly sink: Sink;
  /** Takes the rows that came too late, in the columns of `LATE_ROWS`; the stages have to put them aside. */
  readonly lateSink?: Sink | undefined;
  readonly trigger: Trigger;
  /** With availableNow: once everything is read, what waits for the watermark comes out. */
  readonly closeAtEnd?: boolean | undefined;
  /** Null: a temporary directory, deleted when the query stops. */
  readonly checkpointLocation: string | null;
  /** True to drop the state of operators that have gone since the checkpoint was written, and to begin that of new ones. */
  readonly acceptsChanges?: boolean | undefined;
  /** Called then with what becomes of each operator's state, a line each, before anything does. */
  readonly onStateChanges?: ((changes: string) => void) | undefined;
  /** Where the checkpoint's files are; the machine's disk when left out. */
  readonly storage?: CheckpointOptions | undefined;
  readonly options: EngineOptions;
  readonly clock: Clock;
  /** Called after each batch and when the query ends; errors thrown here are ignored. */
  readonly onProgress?: ((progress: QueryProgress) => void) | undefined;
  /** Called when the sources have nothing more, once until they have; must not throw. */
  readonly onIdle?: (() => void) | undefined;
}

export type Trigger =
  | { readonly kind: 'default' }
  | { readonly kind: 'processingTime'; readonly intervalMs: number }
  | { readonly kind: 'availableNow' };

/** Settings of the engine, from `millrace.*` and `spark.sql.*`; the pinned ones come from the checkpoint on a restart. */
export interface EngineOptions {
  /** State partitions (`spark.sql.shuffle.partitions`, default 8). Pinned. */
  readonly partitions: number;
  /** Most bytes of a split (`millrace.splitBytes`, default 32 MiB). Pinned. */
  readonly splitBytes: number;
  /** `spark.sql.streaming.multipleWatermarkPolicy`. Pinned. */
  readonly watermarkPolicy: 'min' | 'max';
  /** How long an operator with a watermark sees no row until it no longer holds back the others; default: for ever. */
  readonly idleTimeoutMs?: number | undefined;
  /** `spark.sql.streaming.noDataMicroBatches.enabled`. */
  readonly noDataBatches: boolean;
  /** Time between snapshots (`millrace.checkpoint.interval`, default 5 s). */
  readonly snapshotIntervalMs: number;
  /** `millrace.memory.budget`. */
  readonly memoryBudgetBytes: number;
  /** Longest wait before an idle source is asked again (`spark.sql.streaming.pollingDelay`, default 10 ms). */
  readonly pollingDelayMs: number;
  /** How fast input may come (`spark.streaming.*`, without limits when left out). */
  readonly rates?: RateSettings | undefined;
}

/** Spark's progress fields, as far as the engine knows them. */
export interface QueryProgress {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  /** ISO text of the batch's timestamp. */
  readonly timestamp: string;
  readonly batchId: number;
  readonly batchDuration: number;
  readonly numInputRows: number;
  /** Rows by the time since the batch before was planned; 0 for the first. */
  readonly inputRowsPerSecond: number;
  /** Rows by the time that the batch took. */
  readonly processedRowsPerSecond: number;
  /** Milliseconds by step: latestOffset, walCommit, split, state, addBatch, commitOffsets, triggerExecution. */
  readonly durationMs: Readonly<Record<string, number>>;
  /**
   * max and watermark (ISO texts), absent without a watermark; `delayKeeping99` and `delayKeeping99.9`: delays of the
   * watermark that would have kept so many percent of this run's rows, once any was behind.
   */
  readonly eventTime: Readonly<Record<string, string>>;
  readonly stateOperators: readonly StateOperatorProgress[];
  readonly sources: readonly SourceProgress[];
  readonly sink: { readonly description: string; readonly numOutputRows: number };
}

export interface StateOperatorProgress {
  readonly operatorName: string;
  readonly numRowsTotal: number;
  readonly numRowsUpdated: number;
  readonly numRowsRemoved: number;
  readonly numRowsDroppedByWatermark: number;
  readonly memoryUsedBytes: number;
  /** Of state of the user's own: timers registered, deleted and run, values removed by their time to live. */
  readonly customMetrics?: Readonly<Record<string, number>> | undefined;
}

export interface SourceProgress {
  readonly description: string;
  readonly numInputRows: number;
  readonly inputRowsPerSecond: number;
  readonly processedRowsPerSecond: number;
  /** Bytes of the splits that were read. */
  readonly numInputBytes: number;
  readonly badRecords: number;
  /** What the source has to tell besides, as texts by name. */
  readonly metrics?: Readonly<Record<string, string>> | undefined;
}

/** What a query is doing: Spark's words and flags. */
export interface QueryActivity {
  readonly message: string;
  /** Whether the sources had something when they were asked last. */
  readonly isDataAvailable: boolean;
  /** Whether a batch is in work, or looked for. */
  readonly isTriggerActive: boolean;
}

/** The running query as `api` sees it. Implemented by `StreamExecution` in `stream-execution.ts`. */
export interface RunningQuery {
  /** Survives restarts: from the checkpoint. */
  readonly id: string;
  /** New for each start. */
  readonly runId: string;
  readonly name: string | null;
  readonly isActive: boolean;
  readonly activity: QueryActivity;
  readonly recentProgress: readonly QueryProgress[];
  readonly lastProgress: QueryProgress | null;
  /** Why the query ended, null while it runs or after `stop`. */
  readonly exception: Error | null;
  /** The stages as text with what each has done so far. */
  explain(): string;
  /** Finishes the batch in work, takes a last snapshot, closes everything. */
  stop(): Promise<void>;
  /** True when the query has ended, false when that takes longer than the time given; rejects with its error. */
  awaitTermination(timeoutMs?: number): Promise<boolean>;
  /** Resolves when all input there is now has been committed, no-data batches included; rejects if the query fails. */
  processAllAvailable(): Promise<void>;
}
