import type { Piscina as PoolClass } from 'piscina';
import { ownCopyOf } from '../columnar/own-copy.ts';

type Done = (error: unknown, result?: unknown) => void;

/** What Piscina makes a task of; we give no signal to end one by. */
interface TaskParts {
  readonly task: unknown;
  readonly transferList: readonly unknown[];
  readonly filename: string;
  readonly name: string;
  readonly abortSignal: null;
}

let lastTaskId = 0;

/**
 * Piscina's note of a task, without the closure that Piscina gives each one as a property. V8 makes a function that is
 * written as the value of a property (`this.end = () => …`) among its old objects at once, so that each task, its promise and
 * all that hangs on them outlived the young collections, until the next full one.
 */
class TaskNote {
  workerInfo: unknown = null;
  started = 0;
  readonly aborted = false;
  readonly created: number = performance.now();
  readonly taskId: number = lastTaskId++;
  readonly transferList: readonly unknown[];
  readonly filename: string;
  readonly name: string;
  readonly abortSignal: null;
  readonly done: Done;
  #task: unknown;

  constructor({ task, transferList, filename, name, abortSignal }: TaskParts, done: Done) {
    this.#task = task;
    this.transferList = transferList;
    this.filename = filename;
    this.name = name;
    this.abortSignal = abortSignal;
    this.done = done;
  }

  releaseTask(): unknown {
    const task = this.#task;
    this.#task = null;
    return task;
  }

  /** What the choice of a thread may look at. */
  get interface(): object {
    return { isAbortable: false };
  }
}

/** Piscina in a copy of our own, whose tasks leave nothing behind. */
export const Piscina: typeof PoolClass = ownPiscina();

function ownPiscina(): typeof PoolClass {
  const copy = ownCopyOf('piscina');
  const tasks = copy.file('task_queue/index.js') as { TaskInfo: unknown };
  tasks.TaskInfo = TaskNote;
  return copy.main as typeof PoolClass;
}
