import type { Arena } from '../../columnar/arena.ts';
import type { Batch } from '../../columnar/batch.ts';
import type { UserStateSpec } from '../../plan/user-state-stage.ts';
import type { GroupedRows } from './group-rows.ts';

/** What one partition has to do in one batch: plain data, so that it crosses threads. */
export interface UserStateRequest {
  readonly spec: UserStateSpec;
  /** The partition's table; whoever answers works on it while the asking thread waits. */
  readonly store: { readonly address: number; readonly owner: number };
  readonly rows: GroupedRows | null;
  /** In the first batch only. */
  readonly initial: GroupedRows | null;
  /** The batch's time, from its planned record (ms). */
  readonly timestampMs: number;
  /** What has a time up to this (µs) is late. */
  readonly latenessWatermark: bigint;
  /** The watermark of this batch (µs). */
  readonly watermark: bigint;
  readonly query: QueryIds;
  readonly batchId: number;
}

/** Which query it is, and which run of it. */
export interface QueryIds {
  readonly id: string;
  readonly runId: string;
}

export interface UserStateResult {
  /** What the calls gave, in order; lies in the asking task's memory. */
  readonly output: Batch;
  readonly rowsTotal: number;
  readonly rowsUpdated: number;
  readonly rowsRemoved: number;
  /** Spark's custom metrics, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** In the batch that ends the input: the latest time (ms) of a timer that ran. */
  readonly closedUntilMs: number | null;
}

/** Runs what the user gave: in the asking thread, or where closures live. */
export interface UserStateRunner {
  /** The output lies in `arena`. Throws what the user's function throws, as an error that names it and the key. */
  runState(request: UserStateRequest, arena: Arena): UserStateResult;
}
