import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { type Batch, type Column, insertBatch } from '../../src/columnar/batch.ts';
import { PooledRuntime } from '../../src/engine/pooled-runtime.ts';
import type { Task, TaskResult } from '../../src/task/protocol.ts';

/** What befalls tasks of a kind. */
export interface Mishap {
  readonly kind: Task['kind'];
  /** Tasks of the kind that go well before. */
  readonly after: number;
  /** Tasks of the kind that come to grief then; 1 when left out. */
  readonly times?: number;
  readonly harm: 'thread ends' | 'kernel traps';
}

/** Tasks that are over so soon that their thread ends before they begin. */
const SHORT: ReadonlySet<Task['kind']> = new Set(['cut', 'copy']);
/** Enough for a task to be running still when the main thread has seen that it claimed memory. */
const REPEATS = 30;
/** The last byte of the memory: any wider load traps. Behind it addresses would begin again at 0. */
const LAST_ADDRESS = 0xffffffff;

/** A runtime with one thread in which some tasks come to grief. Counts the tasks by kind. */
export class TamperedRuntime extends PooledRuntime {
  readonly taskCounts: Map<Task['kind'], number> = new Map();
  /** How the last harmed task ended. */
  ending: string | null = null;
  readonly #mishap: Mishap;

  constructor(mishap: Mishap) {
    super({ threads: 1 });
    this.#mishap = mishap;
  }

  override async run(task: Task): Promise<TaskResult> {
    const count = this.taskCounts.get(task.kind) ?? 0;
    this.taskCounts.set(task.kind, count + 1);
    const { kind, after, times = 1, harm } = this.#mishap;
    const isHarmed = task.kind === kind && count >= after && count < after + times;
    if (!isHarmed) return super.run(task);
    return harm === 'thread ends' ? this.#runAndEnd(task) : this.#runBroken(task);
  }

  /** Ends the thread when it has the task, while it runs unless it is short. */
  async #runAndEnd(task: Task): Promise<TaskResult> {
    const [thread] = this.pool.threads as Worker[];
    if (SHORT.has(task.kind)) void thread!.terminate();
    const running = super.run(prolonged(task));
    if (!SHORT.has(task.kind)) void this.#whenAtWork(task).then(() => thread!.terminate());
    try {
      const result = await running;
      this.ending = result.kind;
      return result;
    } catch (error) {
      this.ending = (error as { condition: string }).condition;
      throw error;
    }
  }

  /** Resolves when the task has claimed memory, which no task does before it has begun. */
  async #whenAtWork({ owner }: Task): Promise<void> {
    while (this.memory.bytesOf(owner) === 0) await nextTurn();
  }

  async #runBroken(task: Task): Promise<TaskResult> {
    const result = await super.run(broken(task));
    this.ending = result.kind === 'failed' ? result.error.condition : result.kind;
    return result;
  }
}

/** The same task with its work many times over: what it leaves behind counts for nothing. */
function prolonged(task: Task): Task {
  const repeat = <T>(items: readonly T[]): readonly T[] =>
    Array.from({ length: REPEATS }, () => items).flat();
  if (task.kind === 'split') return { ...task, splits: repeat(task.splits) };
  if (task.kind === 'partition') return { ...task, partitions: repeat(task.partitions) };
  return task;
}

/** The same task with batches whose buffers lie at the end of the address space. */
function broken(task: Task): Task {
  if (task.kind === 'partition') {
    const partitions = task.partitions.map((work) => ({
      ...work,
      inputs: work.inputs.map((batches) => batches.map(brokenBatch)),
    }));
    return { ...task, partitions };
  }
  if (task.kind === 'split') {
    const splits = task.splits.map(({ index, split }) => ({
      index,
      split:
        split.kind === 'batches' ? { ...split, batches: split.batches.map(brokenBatch) } : split,
    }));
    return { ...task, splits };
  }
  return task;
}

function brokenBatch(batch: Batch): Batch {
  const brokenColumn = (column: Column): Column => ({
    ...column,
    values: column.values === 0 ? 0 : LAST_ADDRESS,
    offsets: column.offsets === 0 ? 0 : LAST_ADDRESS,
  });
  return {
    ...insertBatch(batch.rowCount, batch.columns.map(brokenColumn)),
    weights: batch.weights,
  };
}
