import type { SpillDirectory } from '../checkpoint/spill-directory.ts';
import type { StreamSource } from '../connectors/source.ts';
import type { QueryIds } from '../operators/user-state/user-state-request.ts';
import { runningStages } from '../plan/running-stages.ts';
import type { StageCounts } from '../plan/stage-counts.ts';
import type { QueryStages } from '../plan/stages.ts';
import type { PlanHandle, ResultForm } from '../task/protocol.ts';
import { allocateCounters, readCounters } from '../task/stage-counters.ts';
import type { EngineOptions } from './query-definition.ts';
import type { MemoryBudget, Runtime } from './runtime.ts';
import { StateManager } from './state-manager.ts';

/** What a running query holds in the runtime; closing frees all of it. */
export interface QueryResources {
  readonly runtime: Runtime;
  readonly budget: MemoryBudget;
  readonly plan: PlanHandle;
  readonly state: StateManager;
  /** What the stages have done so far. */
  readonly counts: () => readonly StageCounts[];
  /** Seed of the query's random functions: from its id, so that it survives restarts. */
  readonly seed: number;
}

/** What decides which resources a query needs. */
export interface ResourceNeeds {
  readonly stages: QueryStages;
  readonly sources: readonly StreamSource[];
  readonly options: EngineOptions;
  /** How result batches are encoded, null when they are wanted as columns. */
  readonly encoding: ResultForm | null;
}

/** `spill`: where state goes that finds no room in memory; null to refuse it. */
export function openResources(
  runtime: Runtime,
  { stages, sources, options, encoding }: ResourceNeeds,
  query: QueryIds,
  spill: SpillDirectory | null,
): QueryResources {
  const { partitions } = options;
  const schemas = sources.map((source) => source.schema);
  const budget = runtime.openBudget(options.memoryBudgetBytes);
  try {
    const arena = budget.arena();
    const countersAddress = allocateCounters(stages, arena);
    const content = { stages, sources: schemas, partitions, encoding, countersAddress, query };
    const plan = runtime.writePlan(content, arena);
    const { partitions: stateful } = runningStages(stages);
    const state = new StateManager(runtime, budget, plan, stateful, partitions, spill);
    const counts = () => readCounters(runtime.memory, stages, countersAddress);
    const seed = Number.parseInt(query.id.slice(0, 8), 16);
    return { runtime, budget, plan, state, counts, seed };
  } catch (error) {
    budget.close();
    throw error;
  }
}
