import type { QueryStages } from './stages.ts';

/** The stages that run in each batch. */
export function runningStages(stages: QueryStages): QueryStages {
  return stagesWhere(stages, false);
}

/** The stages over bounded input of a streaming query, which run once. */
export function onceStages(stages: QueryStages): QueryStages {
  return stagesWhere(stages, true);
}

function stagesWhere(stages: QueryStages, runsOnce: boolean): QueryStages {
  const { splits, partitions } = stages;
  return {
    ...stages,
    splits: splits.filter((stage) => stage.runsOnce === runsOnce),
    partitions: partitions.filter((stage) => stage.runsOnce === runsOnce),
  };
}
