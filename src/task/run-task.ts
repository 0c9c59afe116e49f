import { type ErrorData, MillraceError, toErrorData } from '../errors.ts';
import { runBatchTask } from './batch-task.ts';
import { runAdoptTask, runCopyTask, runCutTask, runSurrenderTask } from './cut-task.ts';
import { runIndexTask } from './index-task.ts';
import { runPartitionTask } from './partition-task.ts';
import type { Task, TaskResult } from './protocol.ts';
import { runSplitTask, type TaskPlace } from './split-task.ts';
import type { Thread } from './thread.ts';

type Runner<T extends Task> = (task: T, thread: Thread, place: TaskPlace) => TaskResult;

const runners: { readonly [K in Task['kind']]: Runner<Extract<Task, { kind: K }>> } = {
  split: runSplitTask,
  partition: runPartitionTask,
  index: runIndexTask,
  batch: runBatchTask,
  cut: runCutTask,
  copy: runCopyTask,
  surrender: runSurrenderTask,
  adopt: runAdoptTask,
};

/** Runs a task to its end. A failure comes back as data: only the death of the thread rejects. */
export function runTask(task: Task, thread: Thread): TaskResult {
  const place: TaskPlace = { at: 0, changesState: task.kind === 'partition' };
  try {
    return (runners[task.kind] as Runner<Task>)(task, thread, place);
  } catch (error) {
    return { kind: 'failed', error: describe(error), ...place };
  }
}

/** A trap leaves half-done work behind, so it has a name of its own: the engine restarts from the last cut. */
function describe(error: unknown): ErrorData {
  const trapped = !(error instanceof MillraceError) && error instanceof WebAssembly.RuntimeError;
  if (!trapped) return toErrorData(error);
  return { kind: 'internal', condition: 'KERNEL_TRAP', message: error.stack ?? error.message };
}
