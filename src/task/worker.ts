import { workerData } from 'node:worker_threads';
import type { Task, TaskResult } from './protocol.ts';
import { runTask } from './run-task.ts';
import { Thread } from './thread.ts';

const thread = new Thread((workerData as { readonly memory: WebAssembly.Memory }).memory);

/** What a pool thread runs. Piscina wants a default export. */
export default function worker(task: Task): TaskResult {
  return runTask(task, thread);
}
