import type * as Arrow from 'apache-arrow';
import type { ColumnTable } from '../connectors/memory/column-table.ts';
import type { Sink } from '../connectors/sink.ts';
import type { BatchQueryDefinition, ResultReader } from '../engine/batch-query.ts';
import type { Clock } from '../engine/clock.ts';
import type { FinishedResult } from '../engine/finish-result.ts';
import type { QueryDefinition, RunningQuery } from '../engine/query-definition.ts';
import type { ReplayedBatch } from '../engine/replay-batch.ts';
import type { Runtime } from '../engine/runtime.ts';
import { userError } from '../errors.ts';
import type { UserFunctionRegistry } from '../expression/user/user-function-registry.ts';
import type { UserStateRegistry } from '../operators/user-state/user-state-registry.ts';
import type { EvaluateConstant } from '../plan/catalog.ts';

/** The engine as a session sees it. */
export interface Engine {
  /** The users' functions of this session. */
  readonly userFunctions: UserFunctionRegistry;
  /** What keeps state of its own in this session. */
  readonly userStates: UserStateRegistry;
  /** Computes what a plan has of constants, when it is optimised. */
  readonly evaluateConstant: EvaluateConstant;
  run<T>(definition: BatchQueryDefinition, read: ResultReader<T>): Promise<T>;
  insert(
    definition: BatchQueryDefinition,
    sink: Sink,
    see?: (result: FinishedResult) => void,
  ): Promise<void>;
  start(definition: QueryDefinition): Promise<RunningQuery>;
  /** Runs a committed batch of a stopped query again, and changes nothing. */
  replay(
    definition: QueryDefinition,
    batchId: number,
    comparesState: boolean,
  ): Promise<ReplayedBatch>;
  /** The same, and all that it takes to do it elsewhere. */
  exportBatch(
    definition: QueryDefinition,
    batchId: number,
  ): Promise<{ readonly replayed: ReplayedBatch; readonly bundle: Uint8Array }>;
  replayBundle(bundle: Uint8Array, clock: Clock): Promise<ReplayedBatch>;
  /** Copies columns to where all queries of the session can read them. */
  storeTable(table: Arrow.Table): Promise<ColumnTable>;
  close(): Promise<void>;
}

/** The engine is loaded when the first session opens, so that importing millrace costs little. */
export async function openEngine(threads: number | undefined): Promise<Engine> {
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw userError('INVALID_PARAMETER_VALUE', `There is 1 thread or more, not ${threads}.`);
  }
  const { PooledRuntime } = await import('../engine/pooled-runtime.ts');
  return engineOver(new PooledRuntime({ threads }));
}

/** An engine that starts no thread: it works in the caller's. */
export async function openOwnThreadEngine(): Promise<Engine> {
  const { OwnThreadRuntime } = await import('../engine/own-thread-runtime.ts');
  return engineOver(new OwnThreadRuntime());
}

/** The engine over threads and memory that are there already, which closing ends. */
export function engineOver(runtime: Runtime): Engine {
  return {
    userFunctions: runtime.userFunctions,
    userStates: runtime.userStates,
    evaluateConstant: runtime.evaluateConstant,
    async run(definition, read) {
      const { runBatchQuery } = await import('../engine/batch-query.ts');
      return runBatchQuery(runtime, definition, read);
    },
    async insert(definition, sink, see) {
      const { runBatchInsert } = await import('../engine/batch-insert.ts');
      return runBatchInsert(runtime, definition, sink, see);
    },
    async start(definition) {
      const { StreamExecution } = await import('../engine/stream-execution.ts');
      return StreamExecution.start(runtime, definition);
    },
    async replay(definition, batchId, comparesState) {
      const { replayBatch } = await import('../engine/replay-batch.ts');
      return replayBatch(runtime, definition, batchId, comparesState);
    },
    async exportBatch(definition, batchId) {
      const { exportBatch } = await import('../engine/export-batch.ts');
      const { encodeBundle } = await import('../engine/replay-bundle.ts');
      const { replayed, bundle } = await exportBatch(runtime, definition, batchId);
      return { replayed, bundle: encodeBundle(bundle) };
    },
    async replayBundle(bundle, clock) {
      const { replayBundle } = await import('../engine/export-batch.ts');
      const { decodeBundle } = await import('../engine/replay-bundle.ts');
      return replayBundle(runtime, decodeBundle(bundle), clock);
    },
    async storeTable(table) {
      const { storeTable } = await import('../engine/store-table.ts');
      return storeTable(runtime, table);
    },
    close: () => runtime.close(),
  };
}
