import { fromErrorData } from '../errors.ts';
import type { BatchFacts } from '../expression/evaluation.ts';
import { passesOn } from '../plan/passes-on.ts';
import type { SplitStage } from '../plan/stages.ts';
import type { PlanHandle, SplitOutput, SplitTask } from '../task/protocol.ts';
import { type NumberedSplit, pieceBytesOf, type Split } from '../task/split.ts';
import { type SplitQueue, writeSplitQueue } from '../task/split-queue.ts';
import { spreadStage } from '../task/spread-stage.ts';
import type { BatchPass } from './batch-pass.ts';
import type { Clock } from './clock.ts';
import { expectKind } from './expect-kind.ts';
import { type Spread, spreadOutputs } from './join-spreads.ts';
import { SPLIT_RETRIES, withRetries } from './retry.ts';
import type { Runtime } from './runtime.ts';
import { groupSplits } from './split-groups.ts';

/** A split stage of one batch: what it reads, and for whom. */
interface SplitWork {
  readonly stage: SplitStage;
  readonly facts: BatchFacts;
  readonly pass: BatchPass;
  readonly isSpread: boolean;
  /** It only hands batches on, which the main thread does itself. */
  readonly isHere: boolean;
  /** Outputs by number of split. */
  readonly done: Map<number, SplitOutput>;
}

/** Why a task failed. The lowest split is reported, whatever the threads' timing was. */
interface Failure {
  readonly at: number;
  readonly error: unknown;
}

/**
 * Runs the splits of a stage on the pool, one task a thread: each begins with a group of splits and then takes groups that
 * nobody has begun, without asking the main thread, which may be busy with a sink.
 */
export class SplitStageRunner {
  readonly #runtime: Runtime;
  readonly #plan: PlanHandle;
  readonly #splitBytes: number;
  readonly #clock: Clock;

  constructor(runtime: Runtime, plan: PlanHandle, splitBytes: number, clock: Clock) {
    this.#runtime = runtime;
    this.#plan = plan;
    this.#splitBytes = splitBytes;
    this.#clock = clock;
  }

  async run(
    stage: SplitStage,
    splits: readonly Split[],
    facts: BatchFacts,
    pass: BatchPass,
    spread?: Spread,
  ): Promise<void> {
    const isSpread = spread !== undefined;
    const isHere = isSpread && handsOnBatches(stage, splits);
    const work: SplitWork = { stage, facts, pass, isSpread, isHere, done: new Map() };
    const totalBytes = splits.reduce((sum, split) => sum + split.byteLength, 0);
    const pieceBytes = isHere ? totalBytes : pieceBytesOf(totalBytes, this.#splitBytes);
    const groups = groupSplits(splits, pieceBytes);
    await withRetries(SPLIT_RETRIES, this.#clock, async () => {
      const missing = groups.filter((group) => !work.done.has(group[0]!.index));
      await this.#runGroups(missing, work);
    });
    const outputs = splits.map((_, index) => work.done.get(index)!);
    pass.addSplitOutputs(stage, isSpread ? spreadOutputs(outputs, spread) : outputs);
  }

  async #runGroups(groups: readonly (readonly NumberedSplit[])[], work: SplitWork): Promise<void> {
    const { threads } = this.#runtime;
    const queue = this.#queueOf(groups.slice(threads), work.pass);
    const tasks = groups.slice(0, threads).map((group) => this.#runThread(group, queue, work));
    const failures = (await Promise.all(tasks)).filter((failure) => failure !== null);
    const [first] = failures.toSorted((left, right) => left.at - right.at);
    if (first !== undefined) throw first.error;
  }

  #queueOf(groups: readonly (readonly NumberedSplit[])[], pass: BatchPass): SplitQueue | null {
    if (groups.length === 0) return null;
    const arena = pass.sourceArena();
    try {
      return writeSplitQueue(groups, arena);
    } finally {
      pass.hold(arena);
    }
  }

  /** What one thread does: its own group, then others for as long as there are any. Resolves with what failed. */
  async #runThread(
    group: readonly NumberedSplit[],
    queue: SplitQueue | null,
    { stage, facts, pass, isSpread, isHere, done }: SplitWork,
  ): Promise<Failure | null> {
    for (let splits = group, isOver = false; !isOver; splits = []) {
      const base = { plan: this.#plan, owner: pass.takeOwner(), facts };
      const own = { stage: stage.id, splits, queue, isSpread };
      const task: SplitTask = { kind: 'split', ...base, ...own };
      try {
        const running = isHere
          ? Promise.resolve(this.#runtime.runHere(task))
          : this.#runtime.run(task);
        const result = await pass.track(task, running);
        if (result.kind === 'failed') return { at: result.at, error: fromErrorData(result.error) };
        const { outputs, isQueueEmpty } = expectKind('split', result);
        for (const output of outputs) done.set(output.index, output);
        isOver = isQueueEmpty;
      } catch (error) {
        return { at: -1, error };
      }
    }
    return null;
  }
}

/** True where the rows are in memory as the stage gives them out. */
function handsOnBatches(stage: SplitStage, splits: readonly Split[]): boolean {
  return splits.every(({ kind }) => kind === 'batches') && passesOn(spreadStage(stage).operators);
}
