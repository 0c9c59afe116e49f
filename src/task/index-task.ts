import { assert } from '../errors.ts';
import { indexCommonSides } from '../operators/join/common-sides.ts';
import { newCounters } from './counters.ts';
import { findStage } from './partition-task.ts';
import type { IndexResult, IndexTask } from './protocol.ts';
import { TaskScope, type Thread } from './thread.ts';

export function runIndexTask(task: IndexTask, thread: Thread): IndexResult {
  const plan = thread.plan(task);
  const { stateful } = findStage(plan, task.stage);
  assert(stateful.kind === 'join', 'rows are indexed for a join');
  const scope = new TaskScope(thread, plan, task);
  try {
    const context = scope.context(scope.output, newCounters(0));
    const sides = task.partitions.map(({ inputs }) => inputs);
    const [first = []] = indexCommonSides(stateful, sides, context);
    scope.releaseTemporary();
    const indexed = first.map((batches) => (batches[0]?.index === undefined ? [] : batches));
    return { kind: 'index', sides: indexed, slabs: scope.output.detach() };
  } catch (error) {
    scope.releaseAll();
    throw error;
  }
}
