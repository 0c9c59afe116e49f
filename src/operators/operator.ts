import type { Batch } from '../columnar/batch.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { OutputMode, StageOperator } from '../plan/stages.ts';
import type { StateStore } from '../state/store.ts';
import type { QueryIds, UserStateRunner } from './user-state/user-state-request.ts';

/**
 * A stateless operator of a stage: one file each, one line in the catalogue. It holds nothing between tasks; within a
 * task it may gather (partial aggregation), which `finish` gives out.
 *
 * Linear operators pass weights through and never look at them.
 */
export interface Operator {
  /** Takes a batch and gives what comes out at once; null for nothing. */
  process(batch: Batch, context: ComputeContext): Batch | null;
  /** Called once after the last batch of the split or partition. */
  finish?(context: ComputeContext): readonly Batch[];
}

/** The specification of one kind of stateless operator. */
export type SpecOf<K extends StageOperator['kind']> = Extract<StageOperator, { readonly kind: K }>;

/**
 * A stateful operator: asked once for each batch and partition, also when there is no input, because time may have
 * passed. Inputs and output carry weights. It keeps everything in its stores; between tasks it holds nothing.
 */
export interface StatefulOperator {
  /**
   * `inputs[i]` are the batches of exchange input i for this partition, in the order of the contract. `store` is null for
   * an operator that keeps nothing. Batches that are made one by one may lie in `context.passing`.
   */
  step(
    inputs: readonly (readonly Batch[])[],
    store: StateStore | null,
    context: StatefulContext,
  ): Iterable<Batch>;
}

export interface StatefulContext extends ComputeContext {
  /** For a batch that is given out before the next one is made: it and its scratch buffers are gone by then. */
  readonly passing: ComputeContext;
  readonly outputMode: OutputMode;
  /** Rows with event time ≤ this are late: the watermark of the batch before, in microseconds. */
  readonly latenessWatermark: bigint;
  /** State with event time ≤ this is closed: the watermark of this batch, in microseconds. */
  readonly evictionWatermark: bigint;
  /** Set in the batch that ends the input, where time goes to its end; null in all others. */
  readonly closing: Closing | null;
  readonly partition: number;
  readonly stateCounters: StateCounters;
  /** The owner of the operator's store. */
  readonly storeOwner: number;
  readonly wakeUp: WakeUp;
  /** Runs state of the user's own. */
  readonly userStates: UserStateRunner;
  readonly query: QueryIds;
}

/**
 * When an operator wants to be asked though no row came, by the clock (ms since 1970): Infinity where something waits for the
 * watermark only, null where nothing waits.
 */
export interface WakeUp {
  atMs: number | null;
}

/**
 * The end of the input: what waits for the watermark comes out. State that nothing waits for stays, for a later run
 * may bring more rows.
 */
export interface Closing {
  /** The latest time (µs) of what came out, null for nothing: later rows up to there are late. */
  closedUntil: bigint | null;
}

/** Spark's stateOperators progress, summed over the partitions. */
export interface StateCounters {
  rowsTotal: number;
  rowsUpdated: number;
  rowsRemoved: number;
  lateRows: number;
  /** Spark's custom metrics, by name. */
  custom?: Readonly<Record<string, number>> | undefined;
}
