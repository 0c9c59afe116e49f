import { assert, toErrorData } from '../errors.ts';
import { storeSpecOf } from '../operators/stateful.ts';
import { stateTables } from '../state/group-table.ts';
import { copySegments } from '../state/image.ts';
import type { StateStore } from '../state/store.ts';
import { openStore } from './open-store.ts';
import { packPlaces, packSegments, unpackPlaces } from './packed-segments.ts';
import { findStage } from './partition-task.ts';
import type {
  AdoptTask,
  CopyTask,
  CutOutput,
  CutTask,
  StoreHandle,
  SurrenderTask,
  TaskResult,
} from './protocol.ts';
import type { TaskPlace } from './split-task.ts';
import type { Thread } from './thread.ts';

/** Finds places for the copies of what changed in stores since their last cut. */
export function runCutTask(task: CutTask, thread: Thread, place: TaskPlace): TaskResult {
  const stores = task.stores.map(({ stage, store }, index): CutOutput | null => {
    place.at = index;
    try {
      const opened = openMade(task, stage, store, thread);
      const { segments, ...rest } = opened.cut(task.extent, task.owner);
      return { ...rest, places: packPlaces(segments) };
    } catch (error) {
      if (toErrorData(error).condition !== 'MEMORY_BUDGET_EXCEEDED') throw error;
      return null;
    }
  });
  return { kind: 'cut', stores };
}

export function runCopyTask({ places }: CopyTask, { memory, kernels }: Thread): TaskResult {
  const segments = copySegments(unpackPlaces(places), memory, kernels);
  return { kind: 'copy', segments: packSegments(segments) };
}

export function runSurrenderTask(task: SurrenderTask, thread: Thread): TaskResult {
  const store = openMade(task, task.stage, task.store, thread).surrender();
  return { kind: 'surrender', store };
}

export function runAdoptTask(task: AdoptTask, thread: Thread): TaskResult {
  const { stage, address, meta, segments, owner } = task;
  const { memory, kernels } = thread;
  const spec = storeSpecOf(findStage(thread.plan(task), stage).stateful);
  assert(spec !== null, 'only stores are adopted');
  stateTables.adopt(address, spec, meta, segments, owner, memory, kernels);
  return { kind: 'adopt' };
}

function openMade(
  task: CutTask | SurrenderTask,
  stage: number,
  store: StoreHandle,
  thread: Thread,
): StateStore {
  const opened = openStore(findStage(thread.plan(task), stage).stateful, store, thread);
  assert(opened !== null, 'a stage with a store keeps something');
  return opened;
}
