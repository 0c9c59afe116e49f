import { type Schema, schema } from '../columnar/schema.ts';
import { field, INT } from '../columnar/types.ts';
import type { Attribute } from '../expression/expression.ts';
import type { SessionSettings } from '../expression/session-settings.ts';
import { refuseAboveEndlessJoins } from './check-endless-joins.ts';
import { refuseKeylessJoins } from './check-join.ts';
import { referencesOf, substitute } from './expression-tree.ts';
import type { LogicalPlan } from './nodes/logical-plan.ts';
import { type Project, project } from './nodes/project.ts';
import type { Sort } from './nodes/sort.ts';
import { attributeOf, isStreaming, outputOf, outputSchema } from './output.ts';
import { isRunningLimit } from './running-limit.ts';
import type {
  OutputMode,
  PartitionStage,
  QueryStages,
  ResultFinish,
  SplitStage,
} from './stages.ts';
import { bindOrder } from './staging/bind.ts';
import { cutEarly } from './staging/cut-early.ts';
import type { Pipeline } from './staging/pipeline.ts';
import { SourceList, type StagedSource } from './staging/source-list.ts';
import { StageBuilder } from './staging/stage-builder.ts';
import { Stager } from './staging/stager.ts';

export { ONE_ROW_SOURCE, type StagedSource } from './staging/source-list.ts';

/** A plan cut into stages, with the sources it reads, in the order of `SplitStage.source`. */
export interface StagedQuery {
  readonly stages: QueryStages;
  readonly sources: readonly StagedSource[];
}

/**
 * Cuts an optimised plan at its exchanges and binds every expression to columns by position. ORDER BY and LIMIT at the
 * top are done `apart`, by whoever takes the result, or in a stage of their own, where the result is to be encoded.
 * With `keepsLate` late rows are put aside, for a table of their own.
 */
export function stageQuery(
  plan: LogicalPlan,
  outputMode: OutputMode,
  settings: SessionSettings,
  finishing: 'apart' | 'in stages' = 'apart',
  keepsLate: boolean = false,
): StagedQuery {
  const isWhole =
    !isStreaming(plan) || (outputMode === 'complete' && !isRunningLimit(plan, outputMode));
  const isApart = finishing === 'apart' && isWhole;
  const finished = isApart ? splitFinish(plan) : wholly(plan);
  if (settings.strictSpark) refuseKeylessJoins(plan);
  else if (outputMode === 'append') refuseAboveEndlessJoins(plan);
  const sources = new SourceList();
  const built = new StageBuilder(sources, {
    outputMode,
    settings,
    isStream: isStreaming(plan),
    keepsLate,
  });
  const last = new Stager(built).stageResult(finished.body);
  const finish = finishOf(finished, outputOf(plan).length);
  cutEarly(last, finish);
  const isChangelog = outputMode === 'changelog';
  if (isChangelog) for (const pipeline of last) pipeline.add({ kind: 'changeColumn' });
  const { pipelines, watermarks, signature } = built;
  const stages: QueryStages = Object.freeze({
    schema: isChangelog ? withChange(outputSchema(plan)) : outputSchema(plan),
    settings,
    outputMode,
    splits: pipelines.flatMap(splitStage),
    partitions: pipelines.flatMap(partitionStage),
    watermarks,
    finish,
    signature,
  });
  return { stages, sources: sources.sources };
}

/** The columns of a changelog: 1 for a row that comes, −1 for one that is taken back. */
function withChange({ fields }: Schema): Schema {
  return schema([...fields, field('_change', INT, false)]);
}

interface FinishedPlan extends Omit<ResultFinish, 'hidden'> {
  /** Delivers the result's columns, then those that only the order reads. */
  readonly body: LogicalPlan;
}

function wholly(plan: LogicalPlan): FinishedPlan {
  return { body: plan, order: [], offset: 0, limit: null };
}

/** Takes LIMIT and ORDER BY off the top of a plan, also from under a project. */
function splitFinish(plan: LogicalPlan): FinishedPlan {
  const isLimit = plan.kind === 'limit';
  const cut = isLimit ? { limit: plan.count, offset: plan.offset } : { limit: null, offset: 0 };
  const top = isLimit ? plan.child : plan;
  if (top.kind === 'sort') return { body: top.child, order: top.order, ...cut };
  if (top.kind !== 'project' || top.child.kind !== 'sort') return { body: top, order: [], ...cut };
  return { ...sortAbove(top, top.child), ...cut };
}

/** Project(items, Sort(order, x)) as Sort(order, Project(items and what order reads, x)). */
function sortAbove(
  { items }: Project,
  { child, order }: Sort,
): Pick<FinishedPlan, 'body' | 'order'> {
  const passedOn = new Map<number, Attribute>();
  for (const item of items) {
    const { expression } = item;
    if (expression.kind === 'attribute') passedOn.set(expression.id, attributeOf(item));
  }
  const read = new Map(order.flatMap(({ expression }) => [...referencesOf(expression)]));
  const hidden = [...read.values()]
    .filter(({ id }) => !passedOn.has(id))
    .map((expression) => ({ id: expression.id, name: expression.name, expression }));
  const renamed = order.map((key) => {
    return { ...key, expression: substitute(key.expression, passedOn) };
  });
  return { body: project(child, [...items, ...hidden]), order: renamed };
}

function finishOf({ body, order, limit, offset }: FinishedPlan, width: number): ResultFinish {
  const output = outputOf(body);
  const bound = bindOrder(
    order,
    output.map(({ id }) => id),
  );
  return { order: bound, hidden: output.slice(width).map(({ type }) => type), offset, limit };
}

function splitStage({
  id,
  head,
  operators,
  output,
  changes,
  runsOnce,
}: Pipeline): readonly SplitStage[] {
  if (head.kind !== 'source') return [];
  const { source, input, decoded } = head;
  return [{ id, source, input, decoded, operators, output, changes, runsOnce }];
}

function partitionStage(pipeline: Pipeline): readonly PartitionStage[] {
  const { id, head, operators, output, changes, runsOnce, inputLagMs: watermarkLagMs } = pipeline;
  if (head.kind !== 'stateful') return [];
  const { inputs, stateful } = head;
  return [{ id, inputs, watermarkLagMs, stateful, operators, output, changes, runsOnce }];
}
