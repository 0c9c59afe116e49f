import { parentPort, workerData } from 'node:worker_threads';
import { instantiateKernels } from '../../native-free-kernels/kernels.ts';
import { SharedMemory } from '../columnar/memory.ts';
import { ClosureLine } from './closure-line.ts';
import { type Message, packResult, type TaskAnswer, unpackTask } from './message.ts';
import type { Task } from './protocol.ts';
import { runTask } from './run-task.ts';
import { Thread } from './thread.ts';
import { ThreadUserFunctions } from './user-function-thread.ts';
import { ThreadUserStates } from './user-state-thread.ts';

const { memory } = workerData as { readonly memory: WebAssembly.Memory };
const line = new ClosureLine((message, transferred) =>
  parentPort?.postMessage(message, transferred),
);
const kernels = instantiateKernels(memory);
const thread = new Thread({
  memory: new SharedMemory(memory),
  kernels,
  userFunctions: new ThreadUserFunctions(line),
  userStates: new ThreadUserStates(line, kernels),
});

/** What a pool thread runs. Piscina wants a default export. */
export default function worker(message: Message<Task>): TaskAnswer {
  return { result: packResult(runTask(unpackTask(message), thread)) };
}
