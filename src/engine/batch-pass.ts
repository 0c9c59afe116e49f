import type { Arena, SlabRun } from '../columnar/arena.ts';
import type { Batch } from '../columnar/batch.ts';
import type { EncodedPiece } from '../connectors/sink.ts';
import type { StateCounters } from '../operators/operator.ts';
import { storeSpecOf } from '../operators/stateful.ts';
import type { PartitionStage, SplitStage } from '../plan/stages.ts';
import type {
  CounterTotals,
  LatenessCount,
  PartitionOutput,
  SplitOutput,
  Task,
  TaskResult,
} from '../task/protocol.ts';
import { type KeptOutputs, StageOutputs } from '../task/stage-outputs.ts';
import type { MemoryBudget } from './runtime.ts';

/** What came out of a micro-batch. The memory of the batches is valid until `release`. */
export interface BatchResult {
  readonly batches: readonly Batch[];
  readonly encoded: readonly EncodedPiece[];
  readonly rowCount: number;
  /** For each source. */
  readonly inputs: readonly InputCounts[];
  readonly eventTimesMicros: ReadonlyMap<number, bigint>;
  /** How far rows were behind their watermark's greatest event time. */
  readonly lateness: readonly LatenessCount[];
  /** By operator id. */
  readonly state: ReadonlyMap<string, StateCounters>;
  /** Late rows that were put aside, in the columns of `LATE_ROWS`. */
  readonly late: readonly Batch[];
  /** In the batch that ends the input: the latest time of what came out. */
  readonly closedUntilMicros: bigint | null;
  readonly durationsMs: { readonly split: number; readonly state: number };
  release(): void;
}

export interface InputCounts {
  readonly rows: number;
  readonly bytes: number;
  readonly badRecords: number;
}

/** What stages that run once have given out, lent to a batch until it is released. */
export interface KeptInput {
  readonly outputs: KeptOutputs;
  release(): void;
}

/** One pass of a micro-batch through its stages: the memory its tasks hold, their outputs, what they counted. */
export class BatchPass {
  /** What the stages have given out so far. */
  readonly outputs: StageOutputs;
  readonly #budget: MemoryBudget;
  readonly #held: { readonly owner: number; readonly slabs: readonly SlabRun[] }[] = [];
  readonly #inputs: { rows: number; bytes: number; badRecords: number }[];
  readonly #eventTimes = new Map<number, bigint>();
  readonly #lateness: LatenessCount[] = [];
  readonly #state = new Map<string, StateCounters>();
  readonly #late = new Map<number, readonly Batch[]>();
  readonly #lateCounts = new Map<string, number>();
  #rowCount = 0;
  #closedUntil: bigint | null = null;
  #kept: KeptInput | null;

  /** `kept`: what stages that run once have given out, lent to this pass. */
  constructor(budget: MemoryBudget, sourceCount: number, kept: KeptInput | null) {
    this.#budget = budget;
    this.#kept = kept;
    this.outputs = new StageOutputs(kept?.outputs ?? []);
    this.#inputs = Array.from({ length: sourceCount }, () => ({
      rows: 0,
      bytes: 0,
      badRecords: 0,
    }));
  }

  takeOwner(): number {
    return this.#budget.takeOwner();
  }

  /** Where sources put rows of their own; `hold` it when they have. */
  sourceArena(): Arena {
    return this.#budget.arena();
  }

  hold(arena: Arena): void {
    this.#hold(arena.owner, arena.detach());
  }

  #hold(owner: number, slabs: readonly SlabRun[]): void {
    if (slabs.length > 0) this.#held.push({ owner, slabs });
    else this.#budget.giveBackOwner(owner);
  }

  /** Waits for a task and keeps note of the memory that its result lies in. */
  async track(task: Task, running: Promise<TaskResult>): Promise<TaskResult> {
    try {
      const result = await running;
      this.#hold(task.owner, 'slabs' in result ? result.slabs : []);
      return result;
    } catch (error) {
      this.#budget.giveBackOwner(task.owner);
      throw error;
    }
  }

  addSplitOutputs(stage: SplitStage, outputs: readonly SplitOutput[]): void {
    this.outputs.add(stage.id, outputs);
    this.#addLate(stage, outputs);
    const input = this.#inputs[stage.source]!;
    for (const { counters } of outputs) {
      input.rows += counters.inputRows;
      input.bytes += counters.inputBytes;
      input.badRecords += counters.badRecords;
      this.#addCounters(counters);
    }
  }

  /** `rowsTotal`: rows in all stores of the stage, also those that had no work. */
  addPartitionOutputs(
    stage: PartitionStage,
    outputs: readonly PartitionOutput[],
    rowsTotal: number,
  ): void {
    this.outputs.add(stage.id, outputs);
    this.#addLate(stage, outputs);
    const total: StateCounters = { rowsTotal, rowsUpdated: 0, rowsRemoved: 0, lateRows: 0 };
    for (const { counters, state, closedUntil } of outputs) {
      this.#addCounters(counters);
      if (closedUntil !== null) this.#closedUntil = later(this.#closedUntil, closedUntil);
      total.rowsUpdated += state.rowsUpdated;
      total.rowsRemoved += state.rowsRemoved;
      total.custom = added(total.custom, state.custom);
      total.lateRows += state.lateRows;
    }
    // What keeps nothing has nothing to tell about.
    if (storeSpecOf(stage.stateful) !== null) this.#state.set(stage.stateful.operatorId, total);
  }

  result(stages: readonly number[], durationsMs: BatchResult['durationsMs']): BatchResult {
    const { u8 } = this.#budget.memory;
    const encoded = this.outputs.encodedOf(stages).map(({ directory, address, byteLength }) => ({
      directory,
      bytes: u8.subarray(address, address + byteLength),
    }));
    return {
      batches: this.outputs.batchesFor(stages, 0),
      encoded,
      rowCount: this.#rowCount,
      inputs: this.#inputs,
      eventTimesMicros: this.#eventTimes,
      lateness: this.#lateness,
      state: this.#stateWithLate(),
      late: this.#lateInOrder(),
      closedUntilMicros: this.#closedUntil,
      durationsMs,
      release: () => this.release(),
    };
  }

  release(): void {
    for (const { owner, slabs } of this.#held) {
      for (const run of slabs) this.#budget.memory.release(owner, run.address, run.count);
      this.#budget.giveBackOwner(owner);
    }
    this.#held.length = 0;
    this.#kept?.release();
    this.#kept = null;
  }

  #addLate(
    { id }: SplitStage | PartitionStage,
    outputs: readonly (SplitOutput | PartitionOutput)[],
  ): void {
    const late = outputs.flatMap((output) => output.late ?? []);
    const batches = late.flatMap((one) => one.batches);
    if (batches.length > 0) this.#late.set(id, batches);
    for (const [operator, count] of late.flatMap((one) => one.counts)) {
      this.#lateCounts.set(operator, (this.#lateCounts.get(operator) ?? 0) + count);
    }
  }

  #lateInOrder(): readonly Batch[] {
    const stages = [...this.#late].toSorted(([left], [right]) => left - right);
    return stages.flatMap(([, batches]) => batches);
  }

  /** Rows that were put aside before an operator are late for it as those that it drops itself. */
  #stateWithLate(): ReadonlyMap<string, StateCounters> {
    const states = [...this.#state].map(([operator, counters]) => {
      const lateRows = counters.lateRows + (this.#lateCounts.get(operator) ?? 0);
      return [operator, { ...counters, lateRows }] as const;
    });
    return new Map(states);
  }

  #addCounters(counters: CounterTotals): void {
    this.#rowCount += counters.outputRows;
    this.#lateness.push(...counters.lateness);
    for (const [index, micros] of counters.eventTimes) {
      this.#eventTimes.set(index, later(this.#eventTimes.get(index) ?? null, micros));
    }
  }
}

type Metrics = StateCounters['custom'];

function added(sum: Metrics, more: Metrics): Metrics {
  if (sum === undefined || more === undefined) return sum ?? more;
  const names = new Set([...Object.keys(sum), ...Object.keys(more)]);
  return Object.fromEntries([...names].map((name) => [name, (sum[name] ?? 0) + (more[name] ?? 0)]));
}

function later(before: bigint | null, micros: bigint): bigint {
  return before === null || micros > before ? micros : before;
}
