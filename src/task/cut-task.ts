import { assert } from '../errors.ts';
import { storeSpecOf } from '../operators/stateful.ts';
import { stateTables } from '../state/group-table.ts';
import { openStore } from './open-store.ts';
import { findStage } from './partition-task.ts';
import type { CutOutput, CutTask, RestoreTask, TaskResult } from './protocol.ts';
import type { TaskPlace } from './split-task.ts';
import type { Thread } from './thread.ts';

/** Copies what changed in stores since their last cut. */
export function runCutTask(task: CutTask, thread: Thread, place: TaskPlace): TaskResult {
  const plan = thread.plan(task);
  const stores = task.stores.map(({ stage, store }, index): CutOutput => {
    place.at = index;
    const { stateful } = findStage(plan, stage);
    const opened = openStore(stateful, store, thread);
    assert(opened !== null, 'only stores are cut');
    return opened.cut(task.full, task.owner);
  });
  return { kind: 'cut', stores };
}

/** Builds stores from the segments of a snapshot. */
export function runRestoreTask(task: RestoreTask, thread: Thread, place: TaskPlace): TaskResult {
  const plan = thread.plan(task);
  const { memory, kernels } = thread;
  const addresses = task.stores.map(({ stage, owner, meta, segments }, index) => {
    place.at = index;
    const spec = storeSpecOf(findStage(plan, stage).stateful);
    assert(spec !== null, 'only stores are restored');
    return stateTables.restore(spec, meta, segments, owner, memory, kernels).address;
  });
  return { kind: 'restore', addresses };
}
