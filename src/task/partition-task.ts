import { oncePer } from '../columnar/once-per.ts';
import { assert } from '../errors.ts';
import { withArenas } from '../expression/evaluation.ts';
import { indexCommonSides } from '../operators/join/common-sides.ts';
import type { StateCounters, StatefulContext, StatefulOperator } from '../operators/operator.ts';
import { makeStatefulOperator, statefulOutputTypes } from '../operators/stateful.ts';
import type { PartitionStage, QueryStages } from '../plan/stages.ts';
import { counterTotals, newCounters } from './counters.ts';
import { openStore } from './open-store.ts';
import { takePartitions } from './partition-claims.ts';
import { Pipeline, type PipelineOutput } from './pipeline.ts';
import type { PartitionOutput, PartitionResult, PartitionTask, PartitionWork } from './protocol.ts';
import type { SerializedPlan } from './serialized-plan.ts';
import type { TaskPlace } from './split-task.ts';
import { TaskScope, type Thread } from './thread.ts';

export function runPartitionTask(
  task: PartitionTask,
  thread: Thread,
  place: TaskPlace,
): PartitionResult {
  const plan = thread.plan(task);
  const stage = findStage(plan, task.stage);
  const scope = new TaskScope(thread, plan, task);
  const operator = makeStatefulOperator(stage.stateful);
  try {
    const outputs: PartitionOutput[] = [];
    const partitions = withCommonSides(stage, task.partitions, scope);
    for (const work of takePartitions({ ...task, partitions }, thread.memory)) {
      place.at = work.partition;
      outputs.push(runPartition(work, operator, stage, task, thread, scope));
      scope.releaseTemporary();
    }
    return { kind: 'partition', outputs, slabs: scope.output.detach() };
  } catch (error) {
    scope.releaseAll();
    throw error;
  } finally {
    scope.common.release();
  }
}

/** What all partitions of a join have alike is indexed once a task, unless that was done before. */
function withCommonSides(
  { stateful }: PartitionStage,
  partitions: readonly PartitionWork[],
  scope: TaskScope,
): readonly PartitionWork[] {
  if (stateful.kind !== 'join') return partitions;
  const context = scope.context(scope.common, newCounters(0));
  const sides = partitions.map(({ inputs }) => inputs);
  const indexed = indexCommonSides(stateful, sides, context);
  scope.releaseTemporary();
  return partitions.map((work, index) => ({ ...work, inputs: indexed[index]! }));
}

export function findStage(plan: SerializedPlan, id: number): PartitionStage {
  const stage = stagesById(plan.stages).get(id);
  assert(stage !== undefined, 'a task names a partition stage of its plan');
  return stage;
}

const stagesById = oncePer(({ partitions }: QueryStages): ReadonlyMap<number, PartitionStage> => {
  return new Map(partitions.map((stage) => [stage.id, stage]));
});

function runPartition(
  work: PartitionWork,
  operator: StatefulOperator,
  stage: PartitionStage,
  task: PartitionTask,
  thread: Thread,
  scope: TaskScope,
): PartitionOutput {
  const plan = thread.plan(task);
  const counters = newCounters(work.partition);
  const state: StateCounters = { rowsTotal: 0, rowsUpdated: 0, rowsRemoved: 0, lateRows: 0 };
  const store = openStore(stage.stateful, work.store, thread);
  const lag = BigInt(stage.watermarkLagMs) * 1000n;
  const types = statefulOutputTypes(stage.stateful);
  const { latenessWatermark } = task;
  const pipeline = new Pipeline(stage, types, plan, scope, counters, latenessWatermark);
  const { memory, kernels } = thread;
  const context: StatefulContext = {
    memory,
    kernels,
    arena: scope.output,
    scratch: scope.scratch,
    settings: plan.stages.settings,
    facts: task.facts,
    counters,
    userFunctions: thread.userFunctions,
    passing: withArenas(pipeline.input, pipeline.input.arena, scope.passing),
    outputMode: stage.runsOnce ? 'complete' : plan.stages.outputMode,
    latenessWatermark: task.latenessWatermark - lag,
    evictionWatermark: task.closes ? task.evictionWatermark : task.evictionWatermark - lag,
    closing: task.closes ? { closedUntil: null } : null,
    partition: work.partition,
    stateCounters: state,
    storeOwner: work.store.owner,
    wakeUp: { atMs: null },
    userStates: thread.userStates,
    query: plan.query,
  };
  for (const batch of operator.step(work.inputs, store, context)) pipeline.push(batch);
  return {
    partition: work.partition,
    store: store?.address ?? 0,
    ...inPlace(pipeline.finish(), stage, work.partition),
    counters: counterTotals(counters),
    state,
    closedUntil: context.closing?.closedUntil ?? null,
    wakeUpMs: context.wakeUp.atMs,
  };
}

/** What stays in its partition stands in the place of that partition. */
function inPlace(output: PipelineOutput, stage: PartitionStage, partition: number): PipelineOutput {
  if (stage.output.kind !== 'stay') return output;
  const before = Array.from({ length: partition }, () => []);
  return { ...output, parts: [...before, ...output.parts] };
}
