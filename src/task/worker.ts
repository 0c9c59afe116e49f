import { parentPort, workerData } from 'node:worker_threads';
import { ClosureLine } from './closure-line.ts';
import { type Message, packResult, type TaskAnswer, unpackTask } from './message.ts';
import type { Task } from './protocol.ts';
import { runTask } from './run-task.ts';
import { Thread } from './thread.ts';

const { memory } = workerData as { readonly memory: WebAssembly.Memory };
const line = new ClosureLine((message, transferred) =>
  parentPort?.postMessage(message, transferred),
);
const thread = new Thread(memory, line);

/** What a pool thread runs. Piscina wants a default export. */
export default function worker(message: Message<Task>): TaskAnswer {
  return { result: packResult(runTask(unpackTask(message), thread)) };
}
