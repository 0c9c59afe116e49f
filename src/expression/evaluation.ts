import type { Kernels } from '../../native-free-kernels/kernels.ts';
import type { Arena } from '../columnar/arena.ts';
import type { Batch, Column } from '../columnar/batch.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import type { ErrorData } from '../errors.ts';
import type { SessionSettings } from './session-settings.ts';
import type { UserFunctionRunner } from './user/user-function.ts';

/** What is the same for every row of a micro-batch: comes from the planned record, never from the thread. */
export interface BatchFacts {
  readonly batchId: number;
  /** `current_timestamp()`: milliseconds since 1970, from the journal. */
  readonly timestampMs: number;
  /** Seed of random functions. */
  readonly seed: number;
  /** Rows with a time up to this (µs) are late; absent where nobody asks before the rows' own operator. */
  readonly latenessWatermark?: bigint | undefined;
}

/** What a thread brings to any computation over batches. */
export interface ComputeContext {
  readonly memory: SharedMemory;
  readonly kernels: Kernels;
  /** Where results are allocated; lives until the task's output has been used. */
  readonly arena: Arena;
  /** Temporary buffers; released when the task ends. */
  readonly scratch: Arena;
  readonly settings: SessionSettings;
  readonly facts: BatchFacts;
  readonly counters: TaskCounters;
  /** Takes late rows, where somebody wants them. */
  readonly late?: LateRows | undefined;
  /** Runs functions of the user's. */
  readonly userFunctions: UserFunctionRunner;
}

/**
 * A context with other arenas. Written out, because the spread of an object copies it property by property: a kilobyte and
 * a microsecond each, and every batch has dozens.
 */
export function withArenas(
  { memory, kernels, settings, facts, counters, late, userFunctions }: ComputeContext,
  arena: Arena,
  scratch: Arena,
): ComputeContext {
  return { memory, kernels, arena, scratch, settings, facts, counters, late, userFunctions };
}

/** The late rows of one split or partition; see `LATE_ROWS` for what is kept of them. */
export interface LateRows {
  /** Rows with a time up to this (µs) are late. */
  readonly watermark: bigint;
  /** Where they lie until the batch ends. */
  readonly arena: Arena;
  readonly batches: Batch[];
  /** How many, by the operator that would have dropped them. */
  readonly counts: Map<string, number>;
}

/** What a task counts; summed by the engine. */
export interface TaskCounters {
  /** The split or partition whose rows are counted. */
  readonly part: number;
  /** Batches that went into the stage's operators, the one in work among them: with `part` a batch's place in its stage. */
  batches: number;
  inputRows: number;
  inputBytes: number;
  outputRows: number;
  badRecords: number;
  /** Parts of files that a reader could leave out by what the file says about them, and how many of them it left out. */
  blocks: number;
  skippedBlocks: number;
  /** Greatest event time (µs) by watermark index; no entry while only nulls were seen. */
  readonly eventTimes: Map<number, bigint>;
  /** By watermark index: how many rows there were, and how far those behind were behind, in buckets of `countBehind`. */
  readonly lateness: Map<number, { rows: number; readonly buckets: Map<number, number> }>;
}

/**
 * One evaluation of expressions over one batch.
 *
 * `active` is a bitmap of the rows whose errors count (address, 0 = all rows): CASE, IF, COALESCE, AND, OR and FILTER
 * narrow it for their branches. Kernels compute every row and report errors as a bitmap; `errors` keeps the failure of
 * the lowest active row, the first reported among equal rows.
 */
export interface EvaluationFrame extends ComputeContext {
  readonly batch: Batch;
  readonly active: number;
  readonly errors: RowErrors;
  /** Inside a lambda, by id: a column for each of its parameters and those of the lambdas around it. */
  readonly variables?: ReadonlyMap<number, Column> | undefined;
}

export interface RowErrors {
  /** Keeps the error if `row` is lower than every row reported before. `describe` runs only then. */
  report(row: number, describe: () => ErrorData): void;
  /** Throws the kept error, if there is one. */
  throwFirst(): void;
}
