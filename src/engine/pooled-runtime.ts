import { availableParallelism } from 'node:os';
import type { Piscina } from 'piscina';
import { PassingSet } from '../columnar/passing-set.ts';
import type { Task, TaskResult } from '../task/protocol.ts';
import { answerClosures, isClosureLine } from './closure-desk.ts';
import { Runtime } from './runtime.ts';
import { ThreadPool } from './thread-pool.ts';

export interface RuntimeOptions {
  /** Worker threads; default: the processor's. */
  readonly threads?: number | undefined;
}

/** Runs tasks in worker threads. */
export class PooledRuntime extends Runtime {
  readonly #pool: ThreadPool;
  /** Owners of tasks that threads have. */
  readonly #atWork = new PassingSet<number>();

  constructor({ threads = availableParallelism() }: RuntimeOptions = {}) {
    super(threads);
    const { memory, userFunctions, userStates } = this;
    const isAtWork = (owner: number): boolean => this.#atWork.has(owner);
    const desk = { memory, userFunctions, userStates, isAtWork };
    this.#pool = new ThreadPool(threads, memory.memory, (message) => {
      if (isClosureLine(message)) answerClosures(message, desk);
    });
  }

  /** The pool's threads, for tests that end one by force. */
  get pool(): Piscina {
    return this.#pool.piscina;
  }

  override async run(task: Task): Promise<TaskResult> {
    this.#atWork.add(task.owner);
    try {
      return await this.#pool.run(task);
    } catch (error) {
      this.memory.releaseOwner(task.owner);
      throw error;
    } finally {
      this.#atWork.delete(task.owner);
    }
  }

  protected override stop(): Promise<void> {
    return this.#pool.close();
  }
}
