import type { Worker } from 'node:worker_threads';
import { PooledRuntime, type RuntimeOptions } from '../../../src/engine/pooled-runtime.ts';
import { environmentError } from '../../../src/errors.ts';
import type { Task, TaskResult } from '../../../src/task/protocol.ts';
import { CutWatch } from './cut-watch.ts';

/** What befalls a task. */
export type TaskFault = 'thread killed' | 'task slow' | 'task repeated';

/** Turns of the event loop for which a slow task's result is held back. */
const SLOW_TURNS = 40;

/** Threads in which some tasks come to grief. */
export class FaultyRuntime extends PooledRuntime {
  /** Asked before each task; tells what befalls it. */
  onTask: (task: Task) => TaskFault | null = () => null;
  readonly #watch: CutWatch | null;

  /** `watchesCuts`: a copy that is not of its segment as the cut found it fails the query at once. */
  constructor({ watchesCuts, ...options }: RuntimeOptions & { readonly watchesCuts: boolean }) {
    super(options);
    this.#watch = watchesCuts ? new CutWatch(this.memory) : null;
  }

  /** A segment at a time: state is small here, and batches are to come in between. */
  override copiedBytes(): number {
    return 1;
  }

  override async run(task: Task): Promise<TaskResult> {
    const fault = this.onTask(task);
    if (fault === 'thread killed') return this.#runAndKill(task);
    const result = await super.run(task);
    this.#watch?.see(result);
    if (fault === 'task slow') await turns(SLOW_TURNS);
    if (fault === 'task repeated' && task.kind === 'split') {
      // Done, but nobody hears of it: the splits are read once more.
      this.memory.releaseOwner(task.owner);
      throw environmentError('TASK_LOST', 'The answer of a task was lost for a test.');
    }
    return result;
  }

  async #runAndKill(task: Task): Promise<TaskResult> {
    const running = super.run(task);
    // Met below, once all threads have ended.
    running.catch(() => {});
    const threads = this.pool.threads as Worker[];
    await Promise.all(threads.map((thread) => thread.terminate()));
    const result = await running;
    this.#watch?.see(result);
    return result;
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}
