import { userError } from '../errors.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import type { Sort } from './nodes/sort.ts';
import { isStreaming, outputOf, outputSchema } from './output.ts';
import type {
  OutputMode,
  PartitionStage,
  QueryStages,
  ResultFinish,
  SortKey,
  SplitStage,
} from './stages.ts';
import { bindExpression } from './staging/bind.ts';
import type { Pipeline } from './staging/pipeline.ts';
import { SourceList, type StagedSource } from './staging/source-list.ts';
import { Stager } from './staging/stager.ts';

export { ONE_ROW_SOURCE } from './staging/source-list.ts';

/** A plan cut into stages, with the sources it reads, in the order of `SplitStage.source`. */
export interface StagedQuery {
  readonly stages: QueryStages;
  readonly sources: readonly StagedSource[];
}

/** Cuts an optimised plan at its exchanges and binds every expression to columns by position. */
export function stageQuery(
  plan: LogicalPlan,
  outputMode: OutputMode,
  settings: SessionSettings,
): StagedQuery {
  const { body, sort, limit } = splitFinish(plan);
  refuseRunningLimit(plan, outputMode, limit);
  const sources = new SourceList();
  const stager = new Stager(sources);
  stager.stage(body);
  const { pipelines, watermarks, signature } = stager;
  const stages: QueryStages = Object.freeze({
    schema: outputSchema(plan),
    settings,
    outputMode,
    splits: pipelines.flatMap(splitStage),
    partitions: pipelines.flatMap(partitionStage),
    watermarks,
    finish: finishOf(body, sort, limit),
    signature,
  });
  return { stages, sources: sources.sources };
}

interface Finish {
  readonly body: LogicalPlan;
  readonly sort: Sort | null;
  readonly limit: number | null;
}

/** Takes ORDER BY and LIMIT off the top of a plan. */
function splitFinish(plan: LogicalPlan): Finish {
  const limit = plan.kind === 'limit' ? plan.count : null;
  const below = plan.kind === 'limit' ? plan.child : plan;
  if (below.kind !== 'sort') return { body: below, sort: null, limit };
  return { body: below.child, sort: below, limit };
}

function finishOf(body: LogicalPlan, sort: Sort | null, limit: number | null): ResultFinish {
  const columns = outputOf(body).map(({ id }) => id);
  const order = (sort?.order ?? []).map((key): SortKey => {
    return { ...key, expression: bindExpression(key.expression, columns) };
  });
  return { order, limit };
}

/** A limit over all batches needs a count that outlives them. */
function refuseRunningLimit(plan: LogicalPlan, outputMode: OutputMode, limit: number | null): void {
  if (limit === null || outputMode === 'complete' || !isStreaming(plan)) return;
  const message = `LIMIT on a stream in ${outputMode} mode is not supported yet.`;
  throw userError('UNSUPPORTED_FEATURE', message, { hint: 'Use the output mode complete.' });
}

function splitStage({ id, head, operators, output }: Pipeline): readonly SplitStage[] {
  if (head.kind !== 'source') return [];
  const { source, input } = head;
  return [{ id, source, input, operators, output }];
}

function partitionStage({ id, head, operators, output }: Pipeline): readonly PartitionStage[] {
  if (head.kind !== 'stateful') return [];
  const { inputs, stateful } = head;
  return [{ id, inputs, stateful, operators, output }];
}
