import type { RowBatch } from '../../connectors/foreach-batch/foreach-batch-sink.ts';
import type { Connectors } from '../../connectors/index.ts';
import type { Sink } from '../../connectors/sink.ts';
import type { ResultReader } from '../../engine/batch-query.ts';
import { type Clock, systemClock } from '../../engine/clock.ts';
import type { FinishedResult } from '../../engine/finish-result.ts';
import type { QueryDefinition } from '../../engine/query-definition.ts';
import type { SessionSettings } from '../../expression/session-settings.ts';
import type { UserStateRegistry } from '../../operators/user-state/user-state-registry.ts';
import type { LogicalPlan } from '../../plan/nodes/logical-plan.ts';
import type { UnresolvedPlan } from '../../plan/nodes/unresolved-plan.ts';
import type { BatchDataFrame } from '../frames/batch-data-frame.ts';
import type { BatchReplay, BatchToReplay } from '../queries/batch-replay.ts';
import type { QueryRequest } from '../queries/query-request.ts';
import type { StreamingQuery } from '../queries/streaming-query.ts';
import type { Configuration } from '../settings/configuration.ts';
import type { MemoryTables } from './memory-tables.ts';
import type { PlanCache } from './plan-cache.ts';
import type { SessionCatalog } from './session-catalog.ts';
import type { SourceRegistry } from './source-registry.ts';

/** What queries meet outside: the machine's clock and disk, unless a test brings others. */
export interface SessionEnvironment extends Pick<QueryDefinition, 'storage'> {
  readonly clock: Clock;
}

export const SYSTEM_ENVIRONMENT: SessionEnvironment = { clock: systemClock };

/** Is shown what a query over bounded input has written, while it still lies in memory. */
export type SeeResult = (result: FinishedResult) => void;

/** What readers, DataFrames and writers need of their session. */
export interface SessionContext {
  readonly catalog: SessionCatalog;
  readonly configuration: Configuration;
  readonly sources: SourceRegistry;
  readonly connectors: Connectors;
  readonly memoryTables: MemoryTables;
  readonly cache: PlanCache;
  readonly userStates: UserStateRegistry;
  readonly environment: SessionEnvironment;
  /** The settings that analysis takes, as they are now. */
  settings(): SessionSettings;
  /** The plan of a text that is one query, as the session reads SQL now. */
  parseQuery(text: string): UnresolvedPlan;
  /** Rewrites an analysed plan into one that costs less, as the settings are now. */
  optimize(plan: LogicalPlan): LogicalPlan;
  /** Runs a plan over bounded input and reads its result. */
  runBatch<T>(plan: LogicalPlan, read: ResultReader<T>): Promise<T>;
  /** Runs a plan over bounded input and writes its result to a sink; `see` is shown what was written. */
  insertBatch(plan: LogicalPlan, sink: Sink, see?: (result: FinishedResult) => void): Promise<void>;
  startQuery(plan: LogicalPlan, request: QueryRequest): Promise<StreamingQuery>;
  /** Runs a committed batch of a query again, from its checkpoint; its sink is not touched. */
  replayBatch(plan: LogicalPlan, request: QueryRequest, batch: BatchToReplay): Promise<BatchReplay>;
  /** Aborted when the session is closed. */
  readonly closing: AbortSignal;
  /** Throws SESSION_CLOSED once the session has been closed. */
  refuseClosed(): void;
  /** The DataFrame of a batch whose rows the plan reads. */
  batchDataFrame(plan: LogicalPlan, batch: RowBatch): BatchDataFrame;
}
