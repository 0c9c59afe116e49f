import { parentPort, workerData } from 'node:worker_threads';
import type { Task, TaskResult } from './protocol.ts';
import { runTask } from './run-task.ts';
import { Thread } from './thread.ts';
import { ThreadUserFunctions } from './user-function-thread.ts';

const { memory } = workerData as { readonly memory: WebAssembly.Memory };
const userFunctions = new ThreadUserFunctions((message, transferred) =>
  parentPort?.postMessage(message, transferred),
);
const thread = new Thread(memory, userFunctions);

/** What a pool thread runs. Piscina wants a default export. */
export default function worker(task: Task): TaskResult {
  return runTask(task, thread);
}
