import type { SlabRun } from '../columnar/arena.ts';
import { oncePer } from '../columnar/once-per.ts';
import type { QueryStages } from '../plan/stages.ts';
import { findStage, runPartitionTask } from './partition-task.ts';
import type {
  BatchTask,
  PartitionOutput,
  PartitionTask,
  SplitOutput,
  SplitTask,
  TaskResult,
} from './protocol.ts';
import { runSplitTask, type TaskPlace } from './split-task.ts';
import { partitionWork, StageOutputs } from './stage-outputs.ts';
import type { Thread } from './thread.ts';

/** Runs all stages of a small batch one after the other, as the tasks of each stage would. */
export function runBatchTask(task: BatchTask, thread: Thread, place: TaskPlace): TaskResult {
  const outputs = new StageOutputs(task.kept);
  const slabs: SlabRun[] = [];
  try {
    const splits = task.splits.map((work) => {
      const { plan, owner, facts } = task;
      const split: SplitTask = {
        kind: 'split',
        plan,
        owner,
        facts,
        ...work,
        queue: null,
        isSpread: false,
      };
      const result = runSplitTask(split, thread, place);
      slabs.push(...result.slabs);
      outputs.add(work.stage, result.outputs);
      return result.outputs.map(withoutExchange(task, thread, work.stage));
    });
    place.changesState = true;
    const partitions = task.partitions.map(({ stage, stores, visitsAll }) => {
      const wanted = partitionWork(findStage(thread.plan(task), stage), stores, visitsAll, outputs);
      const alone = { first: 0, claims: 0 };
      const work: PartitionTask = {
        ...task,
        kind: 'partition',
        stage,
        partitions: wanted,
        ...alone,
      };
      const result = runPartitionTask(work, thread, place);
      slabs.push(...result.slabs);
      outputs.add(stage, result.outputs);
      return result.outputs.map(withoutExchange(task, thread, stage));
    });
    return { kind: 'batch', splits, partitions, slabs };
  } catch (error) {
    for (const { address, count } of slabs) thread.memory.release(task.owner, address, count);
    throw error;
  }
}

/** What goes on to another stage of the task need not cross to the main thread, unless it is kept for other batches. */
function withoutExchange(
  task: BatchTask,
  thread: Thread,
  stage: number,
): <Output extends SplitOutput | PartitionOutput>(output: Output) => Output {
  const goesOut = givenOut(thread.plan(task).stages).has(stage);
  return (output) => (goesOut ? output : { ...output, parts: [] });
}

/** Ids of the stages whose output leaves the task: it is the result, or kept for other batches. */
const givenOut = oncePer(({ splits, partitions }: QueryStages): ReadonlySet<number> => {
  const stages = [...splits, ...partitions].filter(
    ({ runsOnce, output }) => runsOnce || output.kind === 'result',
  );
  return new Set(stages.map(({ id }) => id));
});
