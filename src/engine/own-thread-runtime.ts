import { packResult, packTask, unpackResult, unpackTask } from '../task/message.ts';
import type { Task, TaskResult } from '../task/protocol.ts';
import { runTask } from '../task/run-task.ts';
import { Runtime } from './runtime.ts';

/**
 * Runs tasks where it is called, one after the other, and starts no thread: for queries whose rows are few and whose life is
 * short, such as a test's. Nothing else runs meanwhile.
 */
export class OwnThreadRuntime extends Runtime {
  constructor() {
    super(1);
  }

  override async run(task: Task): Promise<TaskResult> {
    // As over a thread: the caller goes on first.
    await new Promise(setImmediate);
    const result = runTask(unpackTask(packTask(task)), this.thread);
    return unpackResult(packResult(result));
  }

  protected override async stop(): Promise<void> {}
}
