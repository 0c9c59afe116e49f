import type { JsonValue } from '../columnar/json-value.ts';
import type { StreamSource } from '../connectors/source.ts';
import { allOrFirstError } from '../errors.ts';
import type { BatchFacts } from '../expression/evaluation.ts';
import { waitsForClock } from '../operators/stateful.ts';
import type { PartitionStage, QueryStages } from '../plan/stages.ts';
import type {
  BatchTask,
  PartitionOutput,
  PartitionWork,
  PlanHandle,
  TaskResult,
} from '../task/protocol.ts';
import type { Split } from '../task/split.ts';
import { partitionWork } from '../task/stage-outputs.ts';
import { BatchPass, type BatchResult, type KeptInput } from './batch-pass.ts';
import type { Clock } from './clock.ts';
import { expectKind } from './expect-kind.ts';
import { spreadsOf } from './join-spreads.ts';
import { PartitionStageRunner, type TimeBounds } from './partition-stage-runner.ts';
import { enterPhase } from './phase.ts';
import type { MemoryBudget, Runtime } from './runtime.ts';
import { SplitStageRunner } from './split-stage-runner.ts';
import type { StateManager } from './state-manager.ts';
import type { BatchWatermarks } from './watermark-tracker.ts';

/** What one micro-batch is to do: a planned record with the watermarks in force. */
export interface BatchWork {
  readonly facts: BatchFacts;
  readonly ranges: readonly (JsonValue | null)[];
  readonly watermarks: BatchWatermarks;
  /** The input has ended: see `Closing`. */
  readonly closes: boolean;
}

/** A batch whose splits are planned; state has not changed yet. */
export interface BegunBatch {
  readonly facts: BatchFacts;
  readonly closes: boolean;
  /** Holds what was read. */
  readonly pass: BatchPass;
  readonly splits: SplitsBySource;
  readonly isRead: boolean;
  readonly splitMs: number;
}

type SplitsBySource = readonly (readonly Split[])[];

/** A source while a batch runs. */
export type SplitSource = Pick<StreamSource, 'splits'>;

/** What runs the batches of a query. */
export interface BatchRunnerParts {
  readonly runtime: Runtime;
  readonly budget: MemoryBudget;
  readonly plan: PlanHandle;
  /** The stages to run. */
  readonly stages: QueryStages;
  readonly sources: readonly SplitSource[];
  readonly state: StateManager;
  readonly splitBytes: number;
  readonly clock: Clock;
  /** Of random functions. */
  readonly seed: number;
}

/** Gives what stages that run once give to a batch. */
export interface KeptInputs {
  inputFor(ranges: BatchWork['ranges']): Promise<KeptInput>;
}

/** Runs the stages of one micro-batch on the pool: splits, then partition stage after partition stage. */
export class BatchRunner {
  readonly #runtime: Runtime;
  readonly #budget: MemoryBudget;
  readonly #plan: PlanHandle;
  readonly #stages: QueryStages;
  readonly #sources: readonly SplitSource[];
  readonly #state: StateManager;
  readonly #splitStages: SplitStageRunner;
  readonly #partitionStages: PartitionStageRunner;
  readonly #bounded: KeptInputs | null;

  /** `bounded`: what is read once for all batches, null where nothing is. */
  constructor(parts: BatchRunnerParts, bounded: KeptInputs | null) {
    this.#bounded = bounded;
    this.#runtime = parts.runtime;
    this.#budget = parts.budget;
    this.#plan = parts.plan;
    this.#stages = parts.stages;
    this.#sources = parts.sources;
    this.#state = parts.state;
    const { runtime, plan, splitBytes, clock } = parts;
    this.#splitStages = new SplitStageRunner(runtime, plan, splitBytes, clock);
    this.#partitionStages = new PartitionStageRunner(runtime, plan);
  }

  async run(work: BatchWork): Promise<BatchResult> {
    return this.finish(await this.begin(work), work.watermarks);
  }

  /** What can be done before the batch's turn, and thrown away: its splits are planned and, unless they are few, read. */
  async begin({ facts, ranges, closes }: Omit<BatchWork, 'watermarks'>): Promise<BegunBatch> {
    const kept = await this.#bounded?.inputFor(ranges);
    const pass = new BatchPass(this.#budget, this.#sources.length, kept ?? null);
    try {
      enterPhase('split', facts.batchId);
      const startMs = performance.now();
      const splits = await this.#planSplits(ranges, pass);
      const isRead = !this.#isSmall(splits);
      if (isRead) await this.#readSplits(splits, facts, pass);
      return { facts, closes, pass, splits, isRead, splitMs: performance.now() - startMs };
    } catch (error) {
      pass.release();
      throw error;
    }
  }

  /** Changes state. */
  async finish(begun: BegunBatch, watermarks: BatchWatermarks): Promise<BatchResult> {
    const { facts, pass, splitMs } = begun;
    const bounds = boundsOf(watermarks, begun.closes);
    try {
      enterPhase('state', facts.batchId);
      const startMs = performance.now();
      await this.#state.alone(async () => {
        await this.#state.makeRoom();
        const isOneTask = !begun.isRead && this.#state.isInMemory;
        const isDone = isOneTask && (await this.#runInOneTask(begun, bounds));
        if (!isDone) await this.#runStages(begun, bounds);
      });
      const durationsMs = { split: splitMs, state: performance.now() - startMs };
      return pass.result(this.#resultStages(), durationsMs);
    } catch (error) {
      pass.release();
      throw error;
    }
  }

  async #runStages(begun: BegunBatch, bounds: TimeBounds): Promise<void> {
    const { facts, pass, splits } = begun;
    if (!begun.isRead) await this.#readSplits(splits, facts, pass);
    for (const stage of this.#stages.partitions) {
      await this.#runPartitionStage(stage, begun, bounds);
    }
  }

  /** A batch without state is one task anyway. */
  #isSmall(splits: SplitsBySource): boolean {
    const bytes = this.#stages.splits.reduce(
      (sum, { source }) => sum + totalBytes(splits[source]!),
      0,
    );
    return this.#stages.partitions.length > 0 && bytes <= SMALL_BATCH_BYTES;
  }

  /** Ids of the stages whose output is the result, in contract order. */
  #resultStages(): readonly number[] {
    const stages = [...this.#stages.splits, ...this.#stages.partitions];
    return stages.filter((stage) => stage.output.kind === 'result').map((stage) => stage.id);
  }

  /** The splits of each source; a source that feeds several stages is split once. */
  async #planSplits(ranges: BatchWork['ranges'], pass: BatchPass): Promise<SplitsBySource> {
    const arena = pass.sourceArena();
    try {
      return await allOrFirstError(
        this.#sources.map(async (source, index) => {
          const isRead = this.#stages.splits.some((stage) => stage.source === index);
          const range = isRead ? (ranges[index] ?? null) : null;
          return range === null ? [] : source.splits(range, arena);
        }),
      );
    } finally {
      pass.hold(arena);
    }
  }

  async #readSplits(splits: SplitsBySource, facts: BatchFacts, pass: BatchPass): Promise<void> {
    const spreads = spreadsOf(
      this.#stages,
      ({ source }) => totalBytes(splits[source]!),
      (stage) => this.#state.handles(stage).length,
    );
    await allOrFirstError(
      this.#stages.splits.map((stage) =>
        this.#splitStages.run(stage, splits[stage.source]!, facts, pass, spreads.get(stage.id)),
      ),
    );
  }

  async #runPartitionStage(
    stage: PartitionStage,
    { facts, pass }: BegunBatch,
    bounds: TimeBounds,
  ): Promise<void> {
    const stores = this.#state.handles(stage);
    const visitsAll = this.#visitsAll(stage, bounds, facts);
    const wanted = partitionWork(stage, stores, visitsAll, pass.outputs).filter(
      (work) => !this.#mayStayOnDisk(stage, work, bounds),
    );
    const run = async (portion: readonly PartitionWork[]): Promise<readonly PartitionOutput[]> => {
      const outputs = await this.#partitionStages.run({ stage, facts, ...bounds }, portion, pass);
      for (const output of outputs) this.#state.update(stage, output);
      return outputs;
    };
    const outputs = await this.#state.inPortions(stage, wanted, run);
    const inOrder = outputs.toSorted((left, right) => left.partition - right.partition);
    pass.addPartitionOutputs(stage, inOrder, this.#state.rowsTotal(stage));
  }

  /** A partition that was to be visited only because time goes on, and in which nothing is over yet. */
  #mayStayOnDisk(
    stage: PartitionStage,
    { partition, inputs }: PartitionWork,
    { evictionWatermark }: TimeBounds,
  ): boolean {
    const { stateful } = stage;
    if (this.#stages.outputMode === 'complete' || !WAIT_FOR_EXPIRY.has(stateful.kind)) return false;
    const earliest = this.#state.earliestExpiryOnDisk(stage, partition);
    const hasRows = inputs.some((side, index) => side.length > 0 && !stage.inputs[index]!.isKept);
    return !hasRows && earliest !== null && earliest > evictionWatermark;
  }

  #takePartitions(
    stage: PartitionStage,
    outputs: readonly PartitionOutput[],
    pass: BatchPass,
  ): void {
    for (const output of outputs) this.#state.update(stage, output);
    pass.addPartitionOutputs(stage, outputs, this.#state.rowsTotal(stage));
  }

  /** Groups may have to be closed or shown again in partitions without rows. */
  #visitsAll(
    { stateful }: PartitionStage,
    { latenessWatermark, evictionWatermark }: TimeBounds,
    { timestampMs }: BatchFacts,
  ): boolean {
    const hasMoved = evictionWatermark > latenessWatermark;
    const isDue = waitsForClock(stateful) && this.#state.wakeUpMs <= timestampMs;
    return hasMoved || isDue || this.#stages.outputMode === 'complete';
  }

  /**
   * Runs all stages as one task. False when the outside world failed it before it changed state: then the stages are run
   * as tasks of their own, which are tried again.
   */
  async #runInOneTask({ facts, pass, splits }: BegunBatch, bounds: TimeBounds): Promise<boolean> {
    const task: BatchTask = {
      kind: 'batch',
      kept: pass.outputs.kept,
      plan: this.#plan,
      owner: pass.takeOwner(),
      facts,
      splits: this.#stages.splits.map(({ id, source }) => ({
        stage: id,
        splits: splits[source]!.map((split, index) => ({ index, split })),
      })),
      partitions: this.#stages.partitions.map((stage) => {
        const visitsAll = this.#visitsAll(stage, bounds, facts);
        return { stage: stage.id, stores: this.#state.handles(stage), visitsAll };
      }),
      ...bounds,
    };
    const result = await pass.track(task, this.#runtime.run(task));
    if (mayRunAgain(result)) return false;
    const { splits: read, partitions } = expectKind('batch', result);
    for (const [index, stage] of this.#stages.splits.entries()) {
      pass.addSplitOutputs(stage, read[index]!);
    }
    for (const [index, stage] of this.#stages.partitions.entries()) {
      this.#takePartitions(stage, partitions[index]!, pass);
    }
    return true;
  }
}

/** What has nothing to do in a partition without rows until one of its own expires. */
const WAIT_FOR_EXPIRY: ReadonlySet<PartitionStage['stateful']['kind']> = new Set([
  'aggregate',
  'sessionAggregate',
  'deduplicate',
  'streamJoin',
] as const);
/** Up to here a batch is read in less time than a round trip to a thread takes. */
const SMALL_BATCH_BYTES = 256 * 1024;

function totalBytes(splits: readonly Split[]): number {
  return splits.reduce((sum, split) => sum + split.byteLength, 0);
}

function mayRunAgain(result: TaskResult): boolean {
  return result.kind === 'failed' && result.error.kind === 'environment' && !result.changesState;
}

/** At the end of the input also what has no time closes. */
const END_OF_TIME = 2n ** 63n - 1n;

function boundsOf({ latenessMs, evictionMs }: BatchWatermarks, closes: boolean): TimeBounds {
  const latenessWatermark = toMicros(latenessMs);
  return {
    latenessWatermark,
    evictionWatermark: closes ? END_OF_TIME : toMicros(evictionMs),
    closes,
  };
}

function toMicros(ms: number): bigint {
  return BigInt(ms) * 1000n;
}
