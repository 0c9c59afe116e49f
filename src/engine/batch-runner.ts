import type { Batch } from '../columnar/batch.ts';
import type { JsonValue } from '../columnar/json-value.ts';
import type { StreamSource } from '../connectors/source.ts';
import type { BatchFacts } from '../expression/evaluation.ts';
import type { PartitionStage, QueryStages, SplitStage } from '../plan/stages.ts';
import type { PartitionOutput, PartitionWork, PlanHandle, SplitOutput } from '../task/protocol.ts';
import { pieceBytesOf, type Split } from '../task/split.ts';
import { BatchPass, type BatchResult } from './batch-pass.ts';
import type { Clock } from './clock.ts';
import { enterPhase } from './phase.ts';
import { SPLIT_RETRIES, withRetries } from './retry.ts';
import type { MemoryBudget, Runtime } from './runtime.ts';
import { cutEvenly, groupSplits, type NumberedSplit } from './split-groups.ts';
import { expectKind, type StateManager } from './state-manager.ts';
import type { BatchWatermarks } from './watermark-tracker.ts';

/** What one micro-batch is to do: a planned record with the watermarks in force. */
export interface BatchWork {
  readonly facts: BatchFacts;
  readonly ranges: readonly (JsonValue | null)[];
  readonly watermarks: BatchWatermarks;
  /** The input has ended: see `Closing`. */
  readonly closes: boolean;
}

/** A source while a batch runs. */
export type SplitSource = Pick<StreamSource, 'splits'>;

/** Runs the stages of one micro-batch on the pool: splits, then partition stage after partition stage. */
export class BatchRunner {
  readonly #runtime: Runtime;
  readonly #budget: MemoryBudget;
  readonly #plan: PlanHandle;
  readonly #stages: QueryStages;
  readonly #sources: readonly SplitSource[];
  readonly #state: StateManager;
  readonly #splitBytes: number;
  readonly #clock: Clock;

  constructor(parts: {
    readonly runtime: Runtime;
    readonly budget: MemoryBudget;
    readonly plan: PlanHandle;
    readonly stages: QueryStages;
    readonly sources: readonly SplitSource[];
    readonly state: StateManager;
    readonly splitBytes: number;
    readonly clock: Clock;
  }) {
    this.#runtime = parts.runtime;
    this.#budget = parts.budget;
    this.#plan = parts.plan;
    this.#stages = parts.stages;
    this.#sources = parts.sources;
    this.#state = parts.state;
    this.#splitBytes = parts.splitBytes;
    this.#clock = parts.clock;
  }

  async run(work: BatchWork): Promise<BatchResult> {
    const pass = new BatchPass(this.#budget, this.#sources.length);
    try {
      enterPhase('split', work.facts.batchId);
      const startMs = performance.now();
      const splits = await this.#planSplits(work, pass);
      await allOrFirstError(
        this.#stages.splits.map((stage) =>
          this.#runSplitStage(stage, splits[stage.source]!, work, pass),
        ),
      );
      const splitMs = performance.now();
      enterPhase('state', work.facts.batchId);
      for (const stage of this.#stages.partitions) await this.#runPartitionStage(stage, work, pass);
      const durationsMs = { split: splitMs - startMs, state: performance.now() - splitMs };
      return pass.result(this.#resultStages(), durationsMs);
    } catch (error) {
      pass.release();
      throw error;
    }
  }

  /** Ids of the stages whose output is the result, in contract order. */
  #resultStages(): readonly number[] {
    const stages = [...this.#stages.splits, ...this.#stages.partitions];
    return stages.filter((stage) => stage.output.kind === 'result').map((stage) => stage.id);
  }

  /** The splits of each source; a source that feeds several stages is split once. */
  async #planSplits(work: BatchWork, pass: BatchPass): Promise<readonly (readonly Split[])[]> {
    const arena = pass.sourceArena();
    try {
      return await allOrFirstError(
        this.#sources.map(async (source, index) => {
          const range = work.ranges[index] ?? null;
          return range === null ? [] : source.splits(range, arena);
        }),
      );
    } finally {
      pass.hold(arena);
    }
  }

  async #runSplitStage(
    stage: SplitStage,
    splits: readonly Split[],
    work: BatchWork,
    pass: BatchPass,
  ): Promise<void> {
    const totalBytes = splits.reduce((sum, split) => sum + split.byteLength, 0);
    const groups = groupSplits(splits, pieceBytesOf(totalBytes, this.#splitBytes));
    const outputs = await allOrFirstError(
      groups.map((group) => this.#runSplits(stage, group, work, pass)),
    );
    pass.addSplitOutputs(stage, outputs.flat());
  }

  async #runSplits(
    stage: SplitStage,
    splits: readonly NumberedSplit[],
    work: BatchWork,
    pass: BatchPass,
  ): Promise<readonly SplitOutput[]> {
    return withRetries(SPLIT_RETRIES, this.#clock, async () => {
      const base = { plan: this.#plan, owner: pass.takeOwner(), facts: work.facts };
      const task = { kind: 'split', ...base, stage: stage.id, splits } as const;
      const result = expectKind('split', await pass.track(task, this.#runtime.run(task)));
      return result.outputs;
    });
  }

  async #runPartitionStage(stage: PartitionStage, work: BatchWork, pass: BatchPass): Promise<void> {
    const count = this.#state.partitions(stage);
    const moved = work.watermarks.evictionMs > work.watermarks.latenessMs;
    const always = count === 1 || moved || work.closes || this.#stages.outputMode === 'complete';
    const wanted: PartitionWork[] = [];
    for (let partition = 0; partition < count; partition++) {
      const inputs = stage.inputs.map((input) => pass.batchesFor(input.stages, partition));
      const store = this.#state.handle(stage, partition);
      const hasRows = inputs.some((batches) => batches.length > 0);
      if (hasRows || (always && (count === 1 || store.address !== 0))) {
        wanted.push({ partition, store, inputs });
      }
    }
    const groups = cutEvenly(wanted, this.#taskCount(wanted.flatMap((item) => item.inputs.flat())));
    const outputs = await allOrFirstError(
      groups.map((partitions) => this.#runPartitions(stage, partitions, work, pass)),
    );
    for (const output of outputs.flat()) this.#state.update(stage, output);
    pass.addPartitionOutputs(stage, outputs.flat(), this.#state.rowsTotal(stage));
  }

  async #runPartitions(
    stage: PartitionStage,
    partitions: readonly PartitionWork[],
    work: BatchWork,
    pass: BatchPass,
  ): Promise<readonly PartitionOutput[]> {
    const base = { plan: this.#plan, owner: pass.takeOwner(), facts: work.facts };
    const latenessWatermark = toMicros(work.watermarks.latenessMs);
    const { closes } = work;
    const evictionWatermark = closes ? END_OF_TIME : toMicros(work.watermarks.evictionMs);
    const bounds = { latenessWatermark, evictionWatermark, closes };
    const task = { kind: 'partition', ...base, stage: stage.id, partitions, ...bounds } as const;
    return expectKind('partition', await pass.track(task, this.#runtime.run(task))).outputs;
  }

  /** Few rows run as one task: waking a second thread costs more than it saves. */
  #taskCount(batches: readonly Batch[]): number {
    const rows = batches.reduce((sum, batch) => sum + batch.rowCount, 0);
    return rows < SMALL_BATCH_ROWS ? 1 : this.#runtime.threads;
  }
}

/** Below this many rows a stage is not worth two threads. */
const SMALL_BATCH_ROWS = 4096;

/** At the end of the input also what has no time closes. */
const END_OF_TIME = 2n ** 63n - 1n;

function toMicros(ms: number): bigint {
  return BigInt(ms) * 1000n;
}

/** Waits for all, then gives all values or throws the first error in order, whatever the threads' timing was. */
async function allOrFirstError<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
