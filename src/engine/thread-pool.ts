import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import type { Piscina as Pool } from 'piscina';
import { PassingMap } from '../columnar/passing-map.ts';
import { assert, environmentError, sessionClosed } from '../errors.ts';
import { packTask, type TaskAnswer, unpackResult } from '../task/message.ts';
import type { Task, TaskResult } from '../task/protocol.ts';
import { Piscina } from './own-piscina.ts';

/** How often threads that die while they start are tried anew for the same tasks. */
const RENEWALS_MAX = 3;
/** How long closing waits for threads that are still loading. */
const LOADING_MS_MAX = 5000;
/** A thread makes little but descriptors: collecting a small heap of young objects holds it up for a millisecond or two. */
const YOUNG_MEBIBYTES = 12;

/**
 * Worker threads with the session's memory. Piscina replaces a thread that dies, but once one has died while it was
 * starting it replaces none any more, and tasks would wait for ever: then a new pool takes over.
 */
export class ThreadPool {
  readonly #threads: number;
  readonly #memory: WebAssembly.Memory;
  readonly #hear: (message: unknown) => void;
  readonly #file: string = workerFile();
  #pool: Pool;
  /** Pools that work off what they have begun. */
  readonly #retired = new Set<Pool>();
  /** Threads that have not said yet that they are up, which is what each says first. */
  readonly #loading = new Map<Worker, Promise<void>>();
  #renewals = 0;
  #closing: Promise<void> | null = null;

  /** `hear` gets what threads say besides the results of their tasks. */
  constructor(
    threads: number,
    memory: WebAssembly.Memory,
    hear: (message: unknown) => void = () => {},
  ) {
    this.#threads = threads;
    this.#memory = memory;
    this.#hear = hear;
    this.#pool = this.#open();
  }

  /** The threads at work, for tests that end one by force. */
  get piscina(): Pool {
    return this.#pool;
  }

  /**
   * Rejects with THREAD_LOST when the thread died before it answered, with SESSION_CLOSED once the pool is closed. By then
   * it writes nothing any more.
   */
  async run(task: Task): Promise<TaskResult> {
    if (this.#closing !== null) throw sessionClosed();
    if (this.#pool.threads.length === 0) this.#pool = this.#open();
    try {
      const answer = (await this.#pool.run(packTask(task))) as TaskAnswer;
      this.#renewals = 0;
      return takeOut(answer);
    } catch (cause) {
      if (this.#closing !== null) {
        // Piscina ends tasks before the threads that are at work on them.
        await this.#closing;
        throw sessionClosed(cause);
      }
      throw environmentError('THREAD_LOST', 'A worker thread ended in the middle of a task.', {
        cause,
      });
    }
  }

  /** Resolves when no thread runs any more, whoever asks. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  /** Ending a thread that is still loading modules has been seen to end the process, so they come up first. */
  async #end(): Promise<void> {
    await settledWithin([...this.#loading.values()], LOADING_MS_MAX);
    await Promise.all([this.#pool, ...this.#retired].map((pool) => pool.destroy()));
  }

  #open(): Pool {
    const pool = new Piscina({
      filename: this.#file,
      minThreads: this.#threads,
      maxThreads: this.#threads,
      workerData: { memory: this.#memory },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEBIBYTES },
    });
    pool.on('workerCreate', keepLittle);
    pool.on('message', this.#hear);
    // A thread that dies without a task is an error event, which would end the process if nobody listened.
    pool.on('error', () => {});
    // Piscina replaces the thread, if it does, before the next turn of the event loop.
    pool.on('workerDestroy', () => setImmediate(() => this.#renew(pool)));
    for (const thread of pool.threads) this.#watchLoading(thread);
    return pool;
  }

  #watchLoading(thread: Worker): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    const finish = (): void => {
      this.#loading.delete(thread);
      resolve();
    };
    thread.once('message', finish).once('exit', finish);
    this.#loading.set(thread, promise);
  }

  #renew(pool: Pool): void {
    const isComplete = pool.threads.length >= this.#threads;
    if (isComplete || this.#closing !== null || pool !== this.#pool) return;
    if (this.#renewals < RENEWALS_MAX) {
      this.#renewals++;
      this.#pool = this.#open();
    }
    // Tasks that wait in its queue are lost; those at work come to their end.
    this.#retired.add(pool);
    void pool.close({ force: true }).finally(() => this.#retired.delete(pool));
  }
}

/**
 * Piscina describes each thread anew for each task, by an object of getters, and notes a thread's tasks in a `Map`. V8
 * carries both through its young collections, so a thread keeps the description that it was announced with, and its tasks
 * are in a map that leaves nothing behind.
 */
function keepLittle(description: object): void {
  const inside = Object.getOwnPropertySymbols(description).map(
    (symbol) => (description as Readonly<Record<symbol, unknown>>)[symbol],
  );
  for (const worker of inside) {
    if (typeof worker !== 'object' || worker === null || !('interface' in worker)) continue;
    Object.defineProperty(worker, 'interface', { value: description });
    if (!('taskInfos' in worker) || !(worker.taskInfos instanceof Map)) continue;
    Object.defineProperty(worker, 'taskInfos', { value: new PassingMap(worker.taskInfos) });
  }
}

function takeOut(answer: TaskAnswer): TaskResult {
  const { result } = answer;
  assert(result !== null, 'an answer is taken once');
  answer.result = null;
  return unpackResult(result);
}

/** The timer also keeps the process alive, which idle threads do not. */
async function settledWithin(promises: readonly Promise<void>[], limitMs: number): Promise<void> {
  if (promises.length === 0) return;
  const timer = Promise.withResolvers<void>();
  const timeout = setTimeout(timer.resolve, limitMs);
  await Promise.race([Promise.all(promises), timer.promise]);
  clearTimeout(timeout);
}

/** Threads run what was built, also where the engine itself runs from source, as in tests. */
function workerFile(): string {
  const runsFromSource = import.meta.url.endsWith('.ts');
  const location = runsFromSource ? '../../dist/worker.js' : './worker.js';
  return fileURLToPath(new URL(location, import.meta.url));
}
