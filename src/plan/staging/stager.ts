import { typeName } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import { changesOf, givesTable, isAppend } from '../changes-of.ts';
import { canTakeBack } from '../check-changes.ts';
import { referencesOf } from '../expression-tree.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { NOT_RUN_YET } from '../nodes/recursion.ts';
import { keepStateNames } from '../nodes/state-name.ts';
import { isStreaming, outputOf } from '../output.ts';
import { aboveDistinctRows } from '../rules/expand-distinct-aggregates.ts';
import { isRunningLimit } from '../running-limit.ts';
import type { AggregateSpec, ResultFinish, RetractingAggregateSpec } from '../stages.ts';
import {
  addPartialAggregate,
  callsOf,
  newAggregate,
  partialCalls,
  partialSchema,
  retractingParts,
} from './aggregate-parts.ts';
import { bindExpression, bindOrder } from './bind.ts';
import { addGenerate, addProject, bindAll, decodedOf, idsOf, schemaOf } from './columns.ts';
import { cutEarly } from './cut-early.ts';
import { deduplicateSpec } from './deduplicate-spec.ts';
import { addKey, HASH_COLUMN, keyedSchema } from './exchange.ts';
import { orderedWindowParts, stageOrderedWindow } from './ordered-window-spec.ts';
import type { Pipeline } from './pipeline.ts';
import { type Ranked, rankedLimit, rankedWindow, stageRanked } from './ranked-spec.ts';
import {
  type AboveWindow,
  type Recomputed,
  recomputedAggregate,
  recomputedFirst,
  recomputedLimit,
  recomputedRows,
  recomputedWindow,
  settledKey,
} from './recompute-spec.ts';
import { sessionParts } from './sessions.ts';
import type { StageBuilder } from './stage-builder.ts';
import { stageDistinct } from './stage-distinct.ts';
import { type StageSides, stageJoin } from './stage-join.ts';
import { stageValues } from './stage-values.ts';
import type { StagingOptions } from './staging-options.ts';
import { groupColumns, rowColumns } from './state-columns.ts';
import { exchangeWhole, lateBy, userStateSpec } from './user-state-spec.ts';
import { stageWindow } from './window-spec.ts';

/** Walks a plan from its sources up and gathers its stages. */
export class Stager {
  readonly #built: StageBuilder;
  readonly #options: StagingOptions;
  /** What aggregates give to the operator that is staged around them. */
  #emits: AggregateSpec['emits'];
  #sortCount = 0;
  #windowCount = 0;

  readonly #sides: StageSides = {
    stage: (side) => this.stage(side),
    stageChanges: (side) => this.#stageChanges(side),
  };

  constructor(built: StageBuilder) {
    const { options } = built;
    this.#built = built;
    this.#options = options;
    this.#emits = options.outputMode === 'changelog' ? 'changes' : 'groups';
  }

  /** The open stages that together deliver the rows of a plan, with columns in the order of its output. */
  stage(plan: LogicalPlan): readonly Pipeline[] {
    const stageKind = this.#stagings[plan.kind] as (node: LogicalPlan) => readonly Pipeline[];
    const pipelines = this.#built.under(plan, () => stageKind(plan));
    const changes = changesOf(plan, this.#options.outputMode);
    for (const pipeline of pipelines) pipeline.changes = changes;
    return pipelines;
  }

  /** The stages of a whole query: in complete mode they give the whole table in each batch. */
  stageResult(plan: LogicalPlan): readonly Pipeline[] {
    const { outputMode } = this.#options;
    if (outputMode !== 'complete' || !isStreaming(plan) || givesTable(plan))
      return this.stage(plan);
    return this.#stageRecomputed(plan, recomputedRows(plan));
  }

  readonly #stagings: {
    readonly [K in LogicalPlan['kind']]: (plan: LogicalPlanOf<K>) => readonly Pipeline[];
  } = {
    sourceRelation: (plan) => {
      const source = this.#built.sources.add(plan);
      const input = schemaOf(plan.output);
      const decoded = decodedOf(plan);
      return [this.#built.open({ kind: 'source', source, input, decoded }, plan.output)];
    },
    localRelation: (plan) => [stageValues(plan, this.#built)],
    project: (plan) => this.#stageProject(plan),
    filter: (plan) => this.#stageFilter(plan, null),
    aggregate: (plan) => this.#stageAggregate(plan),
    deduplicate: (plan) => this.#stageDeduplicate(plan),
    expand: (plan) =>
      this.#extend(plan, (pipeline) => {
        const projections = plan.projections.map((row) => bindAll(row, pipeline));
        pipeline.add({ kind: 'expand', projections }, idsOf(plan.output));
      }),
    generate: (plan) => this.#extend(plan, (pipeline) => addGenerate(pipeline, plan)),
    assignWindows: (plan) =>
      this.#extend(plan, (pipeline) => {
        const { size, slide, start, window } = plan;
        const time = bindExpression(plan.time, pipeline.columns);
        const columns = [...pipeline.columns, window.id];
        const wraps = !this.#options.settings.ansi;
        pipeline.add({ kind: 'assignWindows', time, size, slide, start, wraps }, columns);
      }),
    assignSessions: (plan) =>
      this.#extend(plan, (pipeline) => {
        const [time, end] = bindAll([plan.time, plan.end], pipeline);
        const columns = [...pipeline.columns, plan.session.id];
        pipeline.add({ kind: 'assignSessions', time: time!, end: end! }, columns);
      }),
    eventTimeWatermark: (plan) => this.#stageWatermark(plan),
    ...NOT_RUN_YET,
    union: (plan) => {
      const pipelines = plan.children.flatMap((child) => this.stage(child));
      for (const pipeline of pipelines) pipeline.columns = idsOf(plan.output);
      return pipelines;
    },
    join: (plan) => stageJoin(plan, this.#built, this.#sides),
    subqueryAlias: (plan) => this.stage(plan.child),
    userState: (plan) => this.#stageUserState(plan),
    window: (plan) => this.#stageWindow(plan, { condition: null, wanted: null }),
    sort: (plan) =>
      this.#givesChanges(plan)
        ? this.stage(plan.child)
        : this.#stageSort(plan.child, { order: plan.order, limit: null, offset: 0 }),
    limit: (plan) => this.#stageLimit(plan),
  };

  #extend(
    plan: LogicalPlan & { readonly child: LogicalPlan },
    add: (pipeline: Pipeline) => void,
  ): readonly Pipeline[] {
    const pipelines = this.stage(plan.child);
    for (const pipeline of pipelines) add(pipeline);
    return pipelines;
  }

  /** A filter above OVER, and which of its columns are wanted, are part of its stage. */
  #stageProject(plan: LogicalPlanOf<'project'>): readonly Pipeline[] {
    const { child, items } = plan;
    const isAboveOver = child.kind === 'filter' && child.child.kind === 'window';
    const read = items.flatMap(({ expression }) => [...referencesOf(expression).keys()]);
    const pipelines = isAboveOver ? this.#stageFilter(child, new Set(read)) : this.stage(child);
    for (const pipeline of pipelines) addProject(pipeline, plan);
    return pipelines;
  }

  #stageFilter(
    plan: LogicalPlanOf<'filter'>,
    wanted: ReadonlySet<number> | null,
  ): readonly Pipeline[] {
    const { child, condition } = plan;
    if (child.kind === 'window' && isStreaming(child)) {
      return this.#stageWindow(child, { condition, wanted });
    }
    return this.#extend(plan, (pipeline) => {
      const bound = bindExpression(condition, pipeline.columns);
      pipeline.add({ kind: 'filter', condition: bound });
    });
  }

  /** Over bounded input a watermark means nothing. */
  #stageWatermark(plan: LogicalPlanOf<'eventTimeWatermark'>): readonly Pipeline[] {
    const pipelines = this.stage(plan.child);
    if (!isStreaming(plan.child)) return pipelines;
    const { column, delayMs } = plan;
    const watermark = this.#built.watermarkOf(column, delayMs);
    for (const pipeline of pipelines) {
      const place = pipeline.columns.indexOf(column.id);
      assert(place >= 0, 'the event time is among the columns of its stage');
      pipeline.add({ kind: 'observeEventTime', watermark, column: place, delayMs });
    }
    return pipelines;
  }

  /** Groups within each stage, an exchange by key, and a stateful stage that merges. */
  #stageAggregate(plan: LogicalPlanOf<'aggregate'>): readonly Pipeline[] {
    if (plan.session !== null) return this.#stageSessions(plan, plan.session);
    const { outputMode } = this.#options;
    const isDistinct = plan.aggregates.some(({ call }) => call.distinct);
    if (isDistinct && isStreaming(plan)) return this.#stageDistinct(plan);
    if (!isAppend(plan.child, outputMode)) {
      const exact = plan.aggregates.every(({ call }) => canTakeBack(call));
      return exact
        ? this.#stageRetracting(plan)
        : this.#stageRecomputed(plan.child, recomputedAggregate(plan, outputMode));
    }
    const single = plan.grouping.length === 0;
    const calls = callsOf(plan);
    const feeding = this.#stageChanges(plan.child);
    this.#built.divertLateGroups(feeding, plan, 'aggregate');
    for (const pipeline of feeding) {
      addPartialAggregate(pipeline, plan);
      pipeline.output = { kind: 'exchange', hash: HASH_COLUMN, single };
    }
    // Merging reads the types of the calls only, so that those of the first feeding stage stand for all.
    const stateful = newAggregate(plan, partialCalls(feeding[0]!), this.#emits, this.#built);
    return [this.#built.openOver(feeding, partialSchema(calls), stateful, outputOf(plan))];
  }

  /** Where rows may be taken back the distinct values are the groups of an aggregate of their own. */
  #stageDistinct(plan: LogicalPlanOf<'aggregate'>): readonly Pipeline[] {
    if (!isAppend(plan.child, this.#options.outputMode))
      return this.stage(keepStateNames(plan, aboveDistinctRows(plan)));
    return stageDistinct(plan, this.#stageChanges(plan.child), this.#emits, this.#built);
  }

  /** Over results that may still change: all rows by key, those that are taken back among them. */
  #stageRetracting(plan: LogicalPlanOf<'aggregate'>): readonly Pipeline[] {
    const emits = this.#emits;
    const { outputMode, settings } = this.#options;
    const feeding = this.#stageChanges(plan.child);
    const keys = plan.grouping.map(({ expression }) => expression);
    for (const pipeline of feeding) addKey(pipeline, { keys, notNull: [] });
    const closes = outputMode !== 'complete' && settledKey(plan, outputMode) !== null;
    const parts = retractingParts(plan, closes, settings);
    const operatorId = this.#built.sign('retractingAggregate', parts.state, groupColumns(plan));
    const stateful: RetractingAggregateSpec = { ...parts.spec, operatorId, emits };
    const schema = keyedSchema(outputOf(plan.child));
    return [this.#built.openOver(feeding, schema, stateful, outputOf(plan))];
  }

  /** What an operator that keeps state takes: rows that come and rows that are taken back. */
  #stageChanges(plan: LogicalPlan): readonly Pipeline[] {
    const emits = this.#emits;
    if (this.#options.outputMode !== 'append') this.#emits = 'changes';
    const feeding = this.stage(plan);
    this.#emits = emits;
    return feeding;
  }

  #givesChanges(plan: LogicalPlan): boolean {
    return isStreaming(plan) && this.#emits === 'changes';
  }

  /** Rows by key, kept, and what is computed of them. */
  #stageRecomputed(
    child: LogicalPlan,
    { keys, spec, output, lateBy, state }: Recomputed,
  ): readonly Pipeline[] {
    const input = outputOf(child);
    const isFinal = this.#options.outputMode === 'append';
    const emits = isFinal ? 'final' : this.#emits;
    const feeding = this.#stageChanges(child);
    this.#built.divertLateKeys(feeding, { kind: 'recompute', eventTime: lateBy, columns: input });
    const types = input.map(({ type }) => type);
    const operatorId = this.#built.sign(
      'recompute',
      `${state} of ${types.map(typeName).join(', ')}`,
      rowColumns(keys),
    );
    for (const pipeline of feeding) addKey(pipeline, { keys, notNull: [] });
    const keyTypes = keys.map(({ type }) => type);
    const stateful = { kind: 'recompute', operatorId, keyTypes, types, ...spec, emits } as const;
    return [this.#built.openOver(feeding, keyedSchema(input), stateful, output)];
  }

  /** The rows of a partition come together, whatever feeds them. */
  #stageWindow(plan: LogicalPlanOf<'window'>, above: AboveWindow): readonly Pipeline[] {
    if (isStreaming(plan)) {
      return this.#built.under(plan, () => this.#stageRunningWindow(plan, above));
    }
    const operatorId = `window-${this.#windowCount++}`;
    return [stageWindow(plan, this.stage(plan.child), operatorId, this.#built)];
  }

  /** Where only the first rows by a rank come out, no others are kept. Whole tables and final rows are computed anew. */
  #stageRunningWindow(plan: LogicalPlanOf<'window'>, above: AboveWindow): readonly Pipeline[] {
    const [{ outputMode }, emits] = [this.#options, this.#emits];
    const held = orderedWindowParts(plan, above, outputMode);
    if (held !== null) return [stageOrderedWindow(held, plan, this.#sides.stage, this.#built)];
    const ranked = rankedWindow(plan, above, outputMode, emits);
    return ranked === null
      ? this.#stageRecomputed(plan.child, recomputedWindow(plan, above, outputMode))
      : this.#stageRanked(plan.child, ranked);
  }

  #stageRanked(child: LogicalPlan, ranked: Ranked): readonly Pipeline[] {
    const feeding = this.#stageChanges(child);
    return stageRanked(feeding, outputOf(child), ranked, this.#emits, this.#built);
  }

  /** Partial results by session and the other columns, an exchange by the others, and a stage that merges sessions. */
  #stageSessions(plan: LogicalPlanOf<'aggregate'>, id: number): readonly Pipeline[] {
    const parts = sessionParts(plan, id);
    const feeding = this.#stageChanges(plan.child);
    this.#built.divertLateGroups(feeding, plan, 'sessionAggregate');
    for (const pipeline of feeding) {
      addPartialAggregate(pipeline, plan);
      pipeline.add(parts.splitKey);
      const single = plan.grouping.length === 1;
      pipeline.output = { kind: 'exchange', hash: HASH_COLUMN, single };
    }
    const operatorId = this.#built.sign('sessionAggregate', parts.state, groupColumns(plan));
    const stateful = parts.stateful(operatorId, partialCalls(feeding[0]!));
    return [this.#built.openOver(feeding, parts.input, stateful, outputOf(plan))];
  }

  /** ORDER BY and LIMIT inside a query: an exchange of all rows to one place, and a stage that sorts and cuts them. */
  #stageSort(child: LogicalPlan, wanted: Omit<ResultFinish, 'hidden'>): readonly Pipeline[] {
    const feeding = this.stage(child);
    const output = outputOf(child);
    const finish = { ...wanted, order: bindOrder(wanted.order, idsOf(output)), hidden: [] };
    cutEarly(feeding, finish);
    for (const pipeline of feeding) pipeline.output = { kind: 'exchange', hash: 0, single: true };
    const types = output.map(({ type }) => type);
    const operatorId = `sort-${this.#sortCount++}`;
    const stateful = { kind: 'sort', operatorId, types, finish } as const;
    return [this.#built.openOver(feeding, schemaOf(output), stateful, output)];
  }

  /** A sort below, also under a project, is one stage with the limit. */
  #stageLimit(plan: LogicalPlanOf<'limit'>): readonly Pipeline[] {
    if (isRunningLimit(plan, this.#options.outputMode)) return this.#stageRunningLimit(plan);
    const { child, count, offset } = plan;
    const cut = { limit: count, offset };
    const passing = child.kind === 'project' ? child : null;
    const sorted = passing === null ? child : passing.child;
    if (this.#changesLimit(plan)) return this.#stageChangingLimit(plan);
    if (sorted.kind !== 'sort') return this.#stageSort(child, { order: [], ...cut });
    const pipelines = this.#stageSort(sorted.child, { order: sorted.order, ...cut });
    if (passing !== null) for (const pipeline of pipelines) addProject(pipeline, passing);
    return pipelines;
  }

  /** Unless it is done to the whole table at the top. */
  #changesLimit(plan: LogicalPlanOf<'limit'>): boolean {
    return this.#givesChanges(plan) || (isStreaming(plan) && this.#options.outputMode === 'update');
  }

  /** The first rows of a stream, which others may push out. */
  #stageChangingLimit({ child, count }: LogicalPlanOf<'limit'>): readonly Pipeline[] {
    const passing = child.kind === 'project' && child.child.kind === 'sort' ? child : null;
    const sorted = passing === null ? child : passing.child;
    const [rows, order] = sorted.kind === 'sort' ? [sorted.child, sorted.order] : [child, []];
    const ranked = rankedLimit(rows, order, count, this.#options.outputMode);
    const pipelines =
      ranked === null
        ? this.#stageRecomputed(rows, recomputedLimit(rows, order, count))
        : this.#stageRanked(rows, ranked);
    if (passing !== null) for (const pipeline of pipelines) addProject(pipeline, passing);
    return pipelines;
  }

  /** No split sends more rows than all together may give. */
  #stageRunningLimit({ child, count, offset }: LogicalPlanOf<'limit'>): readonly Pipeline[] {
    assert(count !== null && offset === 0, 'OFFSET on a stream is refused');
    const feeding = this.#stageChanges(child);
    for (const pipeline of feeding) {
      pipeline.add({ kind: 'head', count });
      pipeline.output = { kind: 'exchange', hash: 0, single: true };
    }
    const output = outputOf(child);
    const types = output.map(({ type }) => type);
    const operatorId = this.#built.sign('limit', '', rowColumns([]));
    const stateful = { kind: 'limit', operatorId, types, count } as const;
    return [this.#built.openOver(feeding, schemaOf(output), stateful, output)];
  }

  /** An exchange of rows by the key, and a stage that knows which keys there have been. */
  #stageDeduplicate(plan: LogicalPlanOf<'deduplicate'>): readonly Pipeline[] {
    if (!isAppend(plan.child, this.#options.outputMode)) {
      return this.#stageRecomputed(plan.child, recomputedFirst(plan, this.#options.outputMode));
    }
    const feeding = this.#stageChanges(plan.child);
    const output = outputOf(plan);
    if (isStreaming(plan)) this.#built.divertLateRows(feeding, plan.child, 'deduplicate');
    for (const pipeline of feeding) addKey(pipeline, { keys: plan.keys, notNull: [] });
    const stateful = deduplicateSpec(plan, this.#built);
    return [this.#built.openOver(feeding, keyedSchema(output), stateful, output)];
  }

  /** Rows, and initial state, by the key to a stage that runs what the user gave. */
  #stageUserState(plan: LogicalPlanOf<'userState'>): readonly Pipeline[] {
    const feeding = this.#stageChanges(plan.child);
    const { initial, rows: columns } = plan;
    this.#built.divertLate(feeding, { kind: 'userState', eventTime: lateBy(plan), columns });
    const others = initial === null ? [] : [exchangeWhole(this.stage(initial.plan), initial)];
    const inputs = [exchangeWhole(feeding, plan), ...others];
    const stateful = userStateSpec(plan, this.#built);
    return [this.#built.open({ kind: 'stateful', inputs, stateful }, plan.output)];
  }
}
