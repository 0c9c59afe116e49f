import { openStore, restoreStore } from './open-store.ts';
import { findStage } from './partition-task.ts';
import type { CutOutput, CutTask, RestoreTask, TaskResult } from './protocol.ts';
import type { TaskPlace } from './split-task.ts';
import type { Thread } from './thread.ts';

/** Copies what changed in stores since their last cut. */
export function runCutTask(task: CutTask, thread: Thread, place: TaskPlace): TaskResult {
  const plan = thread.plan(task);
  const stores = task.stores.map(({ stage, store }, index): CutOutput => {
    place.at = index;
    const opened = openStore(findStage(plan, stage).stateful, store, thread);
    return opened.cut(task.full, task.owner);
  });
  return { kind: 'cut', stores };
}

/** Builds stores from the segments of a snapshot. */
export function runRestoreTask(task: RestoreTask, thread: Thread, place: TaskPlace): TaskResult {
  const plan = thread.plan(task);
  const addresses = task.stores.map((image, index) => {
    place.at = index;
    return restoreStore(findStage(plan, image.stage).stateful, image, thread).address;
  });
  return { kind: 'restore', addresses };
}
