import type { PlanHandle } from '../task/protocol.ts';
import type { QueryDefinition } from './query-definition.ts';
import type { MemoryBudget, Runtime } from './runtime.ts';
import { StateManager } from './state-manager.ts';

/** What a running query holds in the runtime; closing frees all of it. */
export interface QueryResources {
  readonly runtime: Runtime;
  readonly budget: MemoryBudget;
  readonly plan: PlanHandle;
  readonly state: StateManager;
  /** Seed of the query's random functions: from its id, so that it survives restarts. */
  readonly seed: number;
}

export function openResources(
  runtime: Runtime,
  definition: QueryDefinition,
  queryId: string,
): QueryResources {
  const { stages, sources, options, sink } = definition;
  const budget = runtime.openBudget(options.memoryBudgetBytes);
  const plan = runtime.writePlan(
    {
      stages,
      sources: sources.map((source) => source.schema),
      partitions: options.partitions,
      encoding: sink.encoding ?? null,
    },
    budget.arena(),
  );
  const state = new StateManager(runtime, budget, plan, stages.partitions, options.partitions);
  return { runtime, budget, plan, state, seed: Number.parseInt(queryId.slice(0, 8), 16) };
}
