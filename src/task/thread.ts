import type { Kernels } from '../../native-free-kernels/kernels.ts';
import { Arena } from '../columnar/arena.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import type {
  BatchFacts,
  ComputeContext,
  LateRows,
  TaskCounters,
} from '../expression/evaluation.ts';
import type { UserFunctionRunner } from '../expression/user/user-function.ts';
import type { UserStateRunner } from '../operators/user-state/user-state-request.ts';
import { placesOf } from '../plan/stage-counts.ts';
import type { PartitionStage, SplitStage } from '../plan/stages.ts';
import type { Task } from './protocol.ts';
import { PlanCache, type SerializedPlan } from './serialized-plan.ts';
import { countersOf, RunCounter } from './stage-counters.ts';

/** What a thread runs tasks with. */
export interface ThreadParts {
  readonly memory: SharedMemory;
  /** The thread's own instance. */
  readonly kernels: Kernels;
  readonly userFunctions: UserFunctionRunner;
  readonly userStates: UserStateRunner;
}

/** What a thread has: the shared memory, its kernel instance, and cached plans. Nothing that a task depends on. */
export class Thread implements ThreadParts {
  readonly memory: SharedMemory;
  readonly kernels: Kernels;
  readonly userFunctions: UserFunctionRunner;
  readonly userStates: UserStateRunner;
  readonly #plans: PlanCache;

  constructor({ memory, kernels, userFunctions, userStates }: ThreadParts) {
    this.memory = memory;
    this.kernels = kernels;
    this.userFunctions = userFunctions;
    this.userStates = userStates;
    this.#plans = new PlanCache(this.memory);
  }

  plan(task: Task): SerializedPlan {
    return this.#plans.get(task.plan);
  }

  /** Takes a plan that was made here, which then need not be read. */
  keepPlan(id: number, plan: SerializedPlan): void {
    this.#plans.keep(id, plan);
  }
}

/** The arenas and counters of one task, or of one split or partition in it. */
export class TaskScope {
  /** What leaves the task. */
  readonly output: Arena;
  /** What lives until the split or partition is done. */
  readonly scratch: Arena;
  /** What its splits or partitions have in common. */
  readonly common: Arena;
  /** What lives until one batch has gone through the pipeline: small, so that it stays in the cache. */
  readonly passing: Arena;
  readonly #thread: Thread;
  readonly #plan: SerializedPlan;
  readonly #task: Task;

  constructor(thread: Thread, plan: SerializedPlan, task: Task) {
    this.#thread = thread;
    this.#plan = plan;
    this.#task = task;
    this.output = new Arena(thread.memory, task.owner);
    this.scratch = new Arena(thread.memory, task.owner);
    this.common = new Arena(thread.memory, task.owner);
    this.passing = new Arena(thread.memory, task.owner);
  }

  get facts(): BatchFacts {
    return this.#task.facts;
  }

  context(arena: Arena, counters: TaskCounters, late?: LateRows): ComputeContext {
    const { memory, kernels, userFunctions } = this.#thread;
    const { settings } = this.#plan.stages;
    return {
      memory,
      kernels,
      arena,
      scratch: this.scratch,
      settings,
      facts: this.#task.facts,
      counters,
      late,
      userFunctions,
    };
  }

  /** Counts what a stage does with one split or partition. */
  countRun(stage: SplitStage | PartitionStage): RunCounter {
    const { stages, countersAddress } = this.#plan;
    const address = countersOf(stages, stage.id, countersAddress);
    return new RunCounter(this.#thread.memory, address, placesOf(stage));
  }

  releaseTemporary(): void {
    this.scratch.release();
    this.passing.release();
  }

  releaseAll(): void {
    this.releaseTemporary();
    this.output.release();
  }
}
