import type { SlabRun } from '../columnar/arena.ts';
import type { Batch } from '../columnar/batch.ts';
import type { ErrorData } from '../errors.ts';
import type { BatchFacts } from '../expression/evaluation.ts';
import type { EncodedBytes, FormatOptions } from '../formats/format.ts';
import type { StateCounters } from '../operators/operator.ts';
import type { CutExtent } from '../state/cut-extent.ts';
import type { SegmentMemory, SurrenderedStore } from '../state/store.ts';
import type { PackedPlaces, PackedSegments } from './packed-segments.ts';
import type { NumberedSplit } from './split.ts';
import type { SplitQueue } from './split-queue.ts';
import type { KeptOutputs } from './stage-outputs.ts';

/**
 * Messages between the engine and a worker thread. Only control words and descriptors cross; rows stay in the shared
 * memory. A worker holds nothing that outlives a task but caches that it can fill again (compiled plans by plan id).
 */
export type Task =
  | SplitTask
  | PartitionTask
  | IndexTask
  | BatchTask
  | CutTask
  | CopyTask
  | SurrenderTask
  | AdoptTask;

/** The plan as serialised bytes in shared memory, so that a task's message stays small. */
export interface PlanHandle {
  readonly id: number;
  readonly address: number;
  readonly byteLength: number;
}

interface TaskBase {
  readonly plan: PlanHandle;
  /** Owner of everything the task allocates. */
  readonly owner: number;
  readonly facts: BatchFacts;
}

/** Reads splits of one stage and runs its operators. Pure: may be run again. */
export interface SplitTask extends TaskBase {
  readonly kind: 'split';
  readonly stage: number;
  /** What the task begins with. */
  readonly splits: readonly NumberedSplit[];
  /** What it goes on with, as far as other tasks leave it; null for nothing. */
  readonly queue: SplitQueue | null;
  /** The engine spreads what each split gives over the partitions: rows are not scattered by their keys. */
  readonly isSpread: boolean;
}

/** What becomes of result batches in the threads; part of the plan. `discarded`: the sink wants to know how many rows only. */
export type ResultForm = TaskEncoding | 'discarded';

/** How result batches become bytes for a sink. */
export interface TaskEncoding {
  readonly format: string;
  readonly options: FormatOptions;
  /** Columns whose values become directories instead, in order. */
  readonly partitionBy: readonly string[];
}

/** Encoded rows whose partition columns have the same values. */
export interface PartitionedBytes extends EncodedBytes {
  /** For example `day=2026-01-31/country=AT`; empty without partition columns. */
  readonly directory: string;
}

/** Runs the stateful operator of one stage over some partitions. Changes state: never run twice on the same state. */
export interface PartitionTask extends TaskBase {
  readonly kind: 'partition';
  readonly stage: number;
  /** Those of all tasks of the stage. */
  readonly partitions: readonly PartitionWork[];
  /** Place in the list at which the task begins. */
  readonly first: number;
  /** Address of `writePartitionClaims`; 0 when the task is the only one. */
  readonly claims: number;
  readonly latenessWatermark: bigint;
  readonly evictionWatermark: bigint;
  /** The input has ended: see `Closing`. */
  readonly closes: boolean;
}

/** Indexes the rows that all partitions of a join were given, for all of them. */
export interface IndexTask extends TaskBase {
  readonly kind: 'index';
  readonly stage: number;
  readonly partitions: readonly PartitionWork[];
}

export interface PartitionWork {
  readonly partition: number;
  readonly store: StoreHandle;
  /** For each exchange input its batches in contract order. */
  readonly inputs: readonly (readonly Batch[])[];
}

export interface StoreHandle {
  /** Header address; 0 asks the task to make an empty store. */
  readonly address: number;
  readonly owner: number;
}

/**
 * All stages of a small batch in one task: one round trip between threads instead of one a stage. Changes state as soon
 * as its splits are read.
 */
export interface BatchTask extends TaskBase {
  readonly kind: 'batch';
  /** What stages that run once have given out. */
  readonly kept: KeptOutputs;
  readonly splits: readonly Pick<SplitTask, 'stage' | 'splits'>[];
  readonly partitions: readonly {
    readonly stage: number;
    readonly stores: readonly StoreHandle[];
    /** Whether partitions without rows are visited, too. */
    readonly visitsAll: boolean;
  }[];
  readonly latenessWatermark: bigint;
  readonly evictionWatermark: bigint;
  readonly closes: boolean;
}

/** Begins a cut of some stores; null for a store whose copies found no room. */
export interface CutTask extends TaskBase {
  readonly kind: 'cut';
  readonly extent: CutExtent;
  readonly stores: readonly { readonly stage: number; readonly store: StoreHandle }[];
}

/** Makes copies that cuts wait for. No other task may work on the stores meanwhile. */
export interface CopyTask extends TaskBase {
  readonly kind: 'copy';
  readonly places: PackedPlaces;
}

/** Has a store given up, which is then written away. */
export interface SurrenderTask extends TaskBase {
  readonly kind: 'surrender';
  readonly stage: number;
  readonly store: StoreHandle;
}

/** Makes a store of segments that the main thread has read into its room. */
export interface AdoptTask extends TaskBase {
  readonly kind: 'adopt';
  readonly stage: number;
  /** Of its header. */
  readonly address: number;
  readonly meta: Readonly<Record<string, number>>;
  readonly segments: readonly SegmentMemory[];
}

/** What comes back. `slabs` belong to the task's owner until the main thread releases them. */
export type TaskResult =
  | SplitResult
  | PartitionResult
  | IndexResult
  | {
      readonly kind: 'batch';
      /** In the order of the task's stages. What stages gave each other is left out. */
      readonly splits: readonly (readonly SplitOutput[])[];
      readonly partitions: readonly (readonly PartitionOutput[])[];
      readonly slabs: readonly SlabRun[];
    }
  | { readonly kind: 'cut'; readonly stores: readonly (CutOutput | null)[] }
  | { readonly kind: 'copy'; readonly segments: PackedSegments }
  | { readonly kind: 'surrender'; readonly store: SurrenderedStore }
  | { readonly kind: 'adopt' }
  | {
      readonly kind: 'failed';
      readonly error: ErrorData;
      /** The split (by index) or partition that failed: the lowest is reported to the user. */
      readonly at: number;
      /** Whether state may have changed before: the task must not be run again. */
      readonly changesState: boolean;
    };

export interface SplitResult {
  readonly kind: 'split';
  readonly outputs: readonly SplitOutput[];
  /** False when the task's turn was over before the queue was empty. */
  readonly isQueueEmpty: boolean;
  readonly slabs: readonly SlabRun[];
}

export interface PartitionResult {
  readonly kind: 'partition';
  readonly outputs: readonly PartitionOutput[];
  readonly slabs: readonly SlabRun[];
}

export interface IndexResult {
  readonly kind: 'index';
  /** For each side of the join the rows with their index, nothing where it has none that are indexed here. */
  readonly sides: readonly (readonly Batch[])[];
  readonly slabs: readonly SlabRun[];
}

export interface SplitOutput {
  readonly index: number;
  /** `parts[p]` goes to partition p; one part for a result. */
  readonly parts: readonly (readonly Batch[])[];
  readonly encoded: readonly PartitionedBytes[];
  readonly late: LateOutput | null;
  readonly counters: CounterTotals;
}

export interface PartitionOutput {
  readonly partition: number;
  readonly store: number;
  readonly parts: readonly (readonly Batch[])[];
  readonly encoded: readonly PartitionedBytes[];
  readonly late: LateOutput | null;
  readonly counters: CounterTotals;
  readonly state: StateCounters;
  /** `Closing.closedUntil`. */
  readonly closedUntil: bigint | null;
  /** `WakeUp.atMs`. */
  readonly wakeUpMs: number | null;
}

/** Late rows of one split or partition, in the columns of `LATE_ROWS`. */
export interface LateOutput {
  readonly batches: readonly Batch[];
  /** How many, by operator. */
  readonly counts: readonly (readonly [string, number])[];
}

export interface CounterTotals {
  readonly inputRows: number;
  readonly inputBytes: number;
  readonly outputRows: number;
  readonly badRecords: number;
  /** Greatest event times (µs) as [watermark index, time]. */
  readonly eventTimes: readonly (readonly [number, bigint])[];
  readonly lateness: readonly LatenessCount[];
}

/** How far rows were behind, as `TaskCounters.lateness` has it. */
export interface LatenessCount {
  readonly watermark: number;
  readonly rows: number;
  readonly buckets: readonly (readonly [number, number])[];
}

export interface CutOutput {
  readonly meta: Readonly<Record<string, number>>;
  readonly segmentCount: number;
  readonly places: PackedPlaces;
  readonly slabs: readonly SlabRun[];
}
