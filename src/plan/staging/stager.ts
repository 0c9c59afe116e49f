import { schema } from '../../columnar/schema.ts';
import { typeName } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { AggregateCall, Attribute } from '../../expression/expression.ts';
import { mayTakeBack } from '../chained-changes.ts';
import { eventTimeKey, eventTimesOf, firstEventTime } from '../event-time.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { isStreaming, outputOf } from '../output.ts';
import { isRunningLimit } from '../running-limit.ts';
import type {
  AggregateSpec,
  ExchangeInput,
  JoinSpec,
  OperatorSignature,
  ResultFinish,
  RetractingAggregateSpec,
  WatermarkSpec,
} from '../stages.ts';
import {
  addPartialAggregate,
  aggregateText,
  callsOf,
  countOfRows,
  expiryOf,
  partialCalls,
  partialSchema,
} from './aggregate-parts.ts';
import { bindAggregate, bindExpression, bindOrder } from './bind.ts';
import { addColumns, addGenerate, addProject, bindAll, idsOf, schemaOf } from './columns.ts';
import { deduplicateSpec } from './deduplicate-spec.ts';
import { type DroppedRows, divertLate } from './divert-late.ts';
import { addKey, exchangeByKey, HASH_COLUMN, keyedSchema } from './exchange.ts';
import {
  joinExchangeKeys,
  joinLagMs,
  joinSideSpec,
  joinSpec,
  joinStateText,
  streamJoinSpec,
} from './join-spec.ts';
import { Pipeline, type StageHead } from './pipeline.ts';
import { sessionParts } from './sessions.ts';
import type { SourceList } from './source-list.ts';
import type { StagingOptions } from './staging-options.ts';
import { exchangeWhole, lateBy, userStateSpec, userStateText } from './user-state-spec.ts';
import { windowSpec } from './window-spec.ts';

/** Walks a plan from its sources up and gathers its stages. */
export class Stager {
  /** All stages in order of execution. */
  readonly pipelines: Pipeline[] = [];
  readonly watermarks: WatermarkSpec[] = [];
  readonly signature: OperatorSignature[] = [];
  readonly #sources: SourceList;
  readonly #options: StagingOptions;
  /** What aggregates give to the operator that is staged around them. */
  #emits: AggregateSpec['emits'];
  #sortCount = 0;
  #joinCount = 0;
  #windowCount = 0;

  constructor(sources: SourceList, options: StagingOptions) {
    this.#sources = sources;
    this.#options = options;
    this.#emits = options.outputMode === 'changelog' ? 'changes' : 'groups';
  }

  /** The open stages that together deliver the rows of a plan, with columns in the order of its output. */
  stage(plan: LogicalPlan): readonly Pipeline[] {
    const stageKind = this.#stagings[plan.kind] as (node: LogicalPlan) => readonly Pipeline[];
    return stageKind(plan);
  }

  readonly #stagings: {
    readonly [K in LogicalPlan['kind']]: (plan: LogicalPlanOf<K>) => readonly Pipeline[];
  } = {
    sourceRelation: (plan) => {
      const source = this.#sources.add(plan);
      return [this.#open({ kind: 'source', source, input: schemaOf(plan.output) }, plan.output)];
    },
    localRelation: (plan) => this.#stageValues(plan),
    project: (plan) => this.#extend(plan, (pipeline) => addProject(pipeline, plan)),
    filter: (plan) =>
      this.#extend(plan, (pipeline) => {
        const condition = bindExpression(plan.condition, pipeline.columns);
        pipeline.add({ kind: 'filter', condition });
      }),
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
        pipeline.add({ kind: 'assignWindows', time, size, slide, start }, columns);
      }),
    assignSessions: (plan) =>
      this.#extend(plan, (pipeline) => {
        const [time, end] = bindAll([plan.time, plan.end], pipeline);
        const columns = [...pipeline.columns, plan.session.id];
        pipeline.add({ kind: 'assignSessions', time: time!, end: end! }, columns);
      }),
    eventTimeWatermark: (plan) => this.#stageWatermark(plan),
    union: (plan) => {
      const pipelines = plan.children.flatMap((child) => this.stage(child));
      for (const pipeline of pipelines) pipeline.columns = idsOf(plan.output);
      return pipelines;
    },
    join: (plan) => this.#stageJoin(plan),
    subqueryAlias: (plan) => this.stage(plan.child),
    userState: (plan) => this.#stageUserState(plan),
    window: (plan) => this.#stageWindow(plan),
    sort: (plan) => this.#stageSort(plan.child, { order: plan.order, limit: null, offset: 0 }),
    limit: (plan) => this.#stageLimit(plan),
  };

  #open(head: StageHead, output: readonly Attribute[]): Pipeline {
    const runsOnce = this.#options.isStream && this.#isBounded(head);
    const lagMs = Math.max(0, ...this.#feeding(head).map((pipeline) => pipeline.lagMs));
    const place = this.pipelines.length;
    const pipeline = new Pipeline(place, head, { runsOnce, lagMs }, idsOf(output));
    this.pipelines.push(pipeline);
    return pipeline;
  }

  #isBounded(head: StageHead): boolean {
    if (head.kind === 'source') return this.#sources.isBounded(head.source);
    return this.#feeding(head).every(({ runsOnce }) => runsOnce);
  }

  #feeding(head: StageHead): readonly Pipeline[] {
    if (head.kind === 'source') return [];
    return head.inputs.flatMap(({ stages }) => stages.map((id) => this.pipelines[id]!));
  }

  #extend(
    plan: LogicalPlan & { readonly child: LogicalPlan },
    add: (pipeline: Pipeline) => void,
  ): readonly Pipeline[] {
    const pipelines = this.stage(plan.child);
    for (const pipeline of pipelines) add(pipeline);
    return pipelines;
  }

  /** Written rows: the one row without columns, repeated with values. */
  #stageValues(plan: LogicalPlanOf<'localRelation'>): readonly Pipeline[] {
    const source = this.#sources.addOneRow();
    const pipeline = this.#open({ kind: 'source', source, input: schema([]) }, []);
    const isOneRow = plan.output.length === 0 && plan.rows.length === 1;
    if (!isOneRow) pipeline.add({ kind: 'expand', projections: plan.rows }, idsOf(plan.output));
    return [pipeline];
  }

  /** Over bounded input a watermark means nothing. */
  #stageWatermark(plan: LogicalPlanOf<'eventTimeWatermark'>): readonly Pipeline[] {
    const pipelines = this.stage(plan.child);
    if (!isStreaming(plan.child)) return pipelines;
    const { column, delayMs } = plan;
    const watermark = this.watermarks.length;
    this.watermarks.push({ index: watermark, column: column.name, delayMs });
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
    if (mayTakeBack(plan.child, this.#options.outputMode)) return this.#stageRetracting(plan);
    const single = plan.grouping.length === 0;
    const calls = callsOf(plan);
    const feeding = this.stage(plan.child);
    this.#divertLateGroups(feeding, plan, 'aggregate');
    for (const pipeline of feeding) {
      addPartialAggregate(pipeline, plan);
      pipeline.output = { kind: 'exchange', hash: HASH_COLUMN, single };
    }
    const stateful = this.#newAggregate(plan, calls, feeding[0]!);
    const stages = feeding.map(({ id }) => id);
    const inputs = [{ stages, schema: partialSchema(calls) }];
    return [this.#open({ kind: 'stateful', inputs, stateful }, outputOf(plan))];
  }

  /** Over results that may still change: all rows by key, those that are taken back among them. */
  #stageRetracting(plan: LogicalPlanOf<'aggregate'>): readonly Pipeline[] {
    const calls = [...callsOf(plan), countOfRows(this.#options.settings)];
    const [input, emits] = [outputOf(plan.child), this.#emits];
    this.#emits = 'changes';
    const feeding = this.stage(plan.child);
    this.#emits = emits;
    const keys = plan.grouping.map(({ expression }) => expression);
    for (const pipeline of feeding) addKey(pipeline, { keys, notNull: [] });
    const groupingTypes = keys.map(({ type }) => type);
    const columns = idsOf(input);
    const stateful: RetractingAggregateSpec = {
      kind: 'retractingAggregate',
      operatorId: this.#sign('retractingAggregate', aggregateText(groupingTypes, calls)),
      groupingTypes,
      types: input.map(({ type }) => type),
      aggregates: calls.map((call) => bindAggregate(call, columns)),
      emits,
    };
    const inputs = [{ stages: feeding.map(({ id }) => id), schema: keyedSchema(input) }];
    return [this.#open({ kind: 'stateful', inputs, stateful }, outputOf(plan))];
  }

  /** Both sides to the partitions of their keys, or, where there are none, to one place. */
  #stageJoin(plan: LogicalPlanOf<'join'>): readonly Pipeline[] {
    const isRunning = isStreaming(plan.left) && isStreaming(plan.right);
    const sides = [plan.left, plan.right].map((side) => ({ side, feeding: this.stage(side) }));
    if (isRunning)
      for (const { side, feeding } of sides) this.#divertLateRows(feeding, side, 'streamJoin');
    const keys = joinExchangeKeys(plan);
    const inputs = sides.map(({ side, feeding }, index) =>
      exchangeByKey(feeding, outputOf(side), index === 0 ? keys.left : keys.right),
    );
    if (!isRunning) {
      const stateful = joinSpec(plan, `join-${this.#joinCount++}`);
      const indexed = inputs.map((input, index) =>
        isStreaming(plan) ? this.#indexKept(input, sides[index]!.side, stateful, index) : input,
      );
      return [this.#open({ kind: 'stateful', inputs: indexed, stateful }, outputOf(plan))];
    }
    const stateful = streamJoinSpec(plan, this.#nextId('streamJoin'));
    this.#sign('streamJoin', joinStateText(stateful));
    const all = outputOf(Object.freeze({ ...plan, wanted: null }));
    const pipeline = this.#open({ kind: 'stateful', inputs, stateful }, all);
    pipeline.lagMs += joinLagMs(stateful);
    addColumns(pipeline, outputOf(plan));
    return [pipeline];
  }

  /** A bounded side of a join with a stream is indexed once. */
  #indexKept(
    input: ExchangeInput,
    side: LogicalPlan,
    spec: JoinSpec,
    index: number,
  ): ExchangeInput {
    const stateful = joinSideSpec(spec, index);
    if (input.isKept !== true || stateful === null) return input;
    const inputs = [{ ...input, isKept: false }];
    const pipeline = this.#open({ kind: 'stateful', inputs, stateful }, outputOf(side));
    pipeline.output = { kind: 'stay' };
    return { ...input, stages: [pipeline.id] };
  }

  #divertLateRows(feeding: readonly Pipeline[], side: LogicalPlan, kind: string): void {
    const columns = outputOf(side);
    const eventTime = firstEventTime(columns, eventTimesOf(side)) ?? null;
    this.#divertLate(feeding, { kind, eventTime, columns });
  }

  /** The rows of a partition come together, whatever feeds them. */
  #stageWindow(plan: LogicalPlanOf<'window'>): readonly Pipeline[] {
    const feeding = this.stage(plan.child);
    const input = outputOf(plan.child);
    for (const pipeline of feeding) addKey(pipeline, { keys: plan.partition, notNull: [] });
    const stateful = windowSpec(plan, `window-${this.#windowCount++}`);
    const inputs = [{ stages: feeding.map(({ id }) => id), schema: keyedSchema(input) }];
    return [this.#open({ kind: 'stateful', inputs, stateful }, outputOf(plan))];
  }

  /** Partial results by session and the other columns, an exchange by the others, and a stage that merges sessions. */
  #stageSessions(plan: LogicalPlanOf<'aggregate'>, id: number): readonly Pipeline[] {
    const parts = sessionParts(plan, id);
    const feeding = this.stage(plan.child);
    this.#divertLateGroups(feeding, plan, 'sessionAggregate');
    for (const pipeline of feeding) {
      addPartialAggregate(pipeline, plan);
      pipeline.add(parts.splitKey);
      const single = plan.grouping.length === 1;
      pipeline.output = { kind: 'exchange', hash: HASH_COLUMN, single };
    }
    const operatorId = this.#sign('sessionAggregate', parts.state);
    const stateful = parts.stateful(operatorId, partialCalls(feeding[0]!));
    const inputs = [{ stages: feeding.map((pipeline) => pipeline.id), schema: parts.input }];
    return [this.#open({ kind: 'stateful', inputs, stateful }, outputOf(plan))];
  }

  /** ORDER BY and LIMIT inside a query: an exchange of all rows to one place, and a stage that sorts and cuts them. */
  #stageSort(child: LogicalPlan, wanted: Omit<ResultFinish, 'hidden'>): readonly Pipeline[] {
    const feeding = this.stage(child);
    const output = outputOf(child);
    const columns = idsOf(output);
    for (const pipeline of feeding) pipeline.output = { kind: 'exchange', hash: 0, single: true };
    const finish = { ...wanted, order: bindOrder(wanted.order, columns), hidden: [] };
    const types = output.map(({ type }) => type);
    const operatorId = `sort-${this.#sortCount++}`;
    const stateful = { kind: 'sort', operatorId, types, finish } as const;
    const inputs = [{ stages: feeding.map(({ id }) => id), schema: schemaOf(output) }];
    return [this.#open({ kind: 'stateful', inputs, stateful }, output)];
  }

  /** A sort below, also under a project, is one stage with the limit. */
  #stageLimit(plan: LogicalPlanOf<'limit'>): readonly Pipeline[] {
    if (isRunningLimit(plan, this.#options.outputMode)) return this.#stageRunningLimit(plan);
    const { child, count, offset } = plan;
    const cut = { limit: count, offset };
    const passing = child.kind === 'project' ? child : null;
    const sorted = passing === null ? child : passing.child;
    if (sorted.kind !== 'sort') return this.#stageSort(child, { order: [], ...cut });
    const pipelines = this.#stageSort(sorted.child, { order: sorted.order, ...cut });
    if (passing !== null) for (const pipeline of pipelines) addProject(pipeline, passing);
    return pipelines;
  }

  /** No split sends more rows than all together may give. */
  #stageRunningLimit({ child, count, offset }: LogicalPlanOf<'limit'>): readonly Pipeline[] {
    assert(count !== null && offset === 0, 'OFFSET on a stream is refused');
    const feeding = this.stage(child);
    for (const pipeline of feeding) {
      pipeline.add({ kind: 'head', count });
      pipeline.output = { kind: 'exchange', hash: 0, single: true };
    }
    const output = outputOf(child);
    const types = output.map(({ type }) => type);
    const operatorId = this.#sign('limit', '');
    const stateful = { kind: 'limit', operatorId, types, count } as const;
    const inputs = [{ stages: feeding.map(({ id }) => id), schema: schemaOf(output) }];
    return [this.#open({ kind: 'stateful', inputs, stateful }, output)];
  }

  /** An exchange of rows by the key, and a stage that knows which keys there have been. */
  #stageDeduplicate(plan: LogicalPlanOf<'deduplicate'>): readonly Pipeline[] {
    const feeding = this.stage(plan.child);
    const output = outputOf(plan);
    if (isStreaming(plan)) this.#divertLateRows(feeding, plan.child, 'deduplicate');
    for (const pipeline of feeding) addKey(pipeline, { keys: plan.keys, notNull: [] });
    const keys = plan.keys.map(({ type }) => typeName(type)).join(', ');
    const stateful = deduplicateSpec(plan, this.#sign('deduplicate', keys));
    const inputs = [{ stages: feeding.map(({ id }) => id), schema: keyedSchema(output) }];
    return [this.#open({ kind: 'stateful', inputs, stateful }, output)];
  }

  /** Rows, and initial state, by the key to a stage that runs what the user gave. */
  #stageUserState(plan: LogicalPlanOf<'userState'>): readonly Pipeline[] {
    const feeding = this.stage(plan.child);
    const { initial, rows: columns } = plan;
    this.#divertLate(feeding, { kind: 'userState', eventTime: lateBy(plan), columns });
    const others = initial === null ? [] : [exchangeWhole(this.stage(initial.plan), initial)];
    const inputs = [exchangeWhole(feeding, plan), ...others];
    const stateful = userStateSpec(plan, this.#sign('userState', userStateText(plan)));
    return [this.#open({ kind: 'stateful', inputs, stateful }, plan.output)];
  }

  #nextId(kind: string): string {
    return `${kind}-${this.signature.length}`;
  }

  /** In complete mode no group is late. */
  #divertLateGroups(
    feeding: readonly Pipeline[],
    plan: LogicalPlanOf<'aggregate'>,
    kind: string,
  ): void {
    const key = isStreaming(plan) ? eventTimeKey(plan) : -1;
    if (key < 0 || this.#options.outputMode === 'complete') return;
    const eventTime = plan.grouping[key]!.expression;
    this.#divertLate(feeding, { kind, eventTime, columns: outputOf(plan.child) });
  }

  #divertLate(
    feeding: readonly Pipeline[],
    { kind, eventTime, columns }: DroppedRows & { readonly kind: string },
  ): void {
    const operatorId = this.#nextId(kind);
    const { keepsLate, settings } = this.#options;
    if (!keepsLate || eventTime === null) return;
    divertLate(feeding, { operatorId, eventTime, columns }, settings);
  }

  /** Notes an operator with state; what its state depends on must not change between restarts. */
  #sign(kind: string, state: string): string {
    const operatorId = this.#nextId(kind);
    this.signature.push({ operatorId, kind, state });
    return operatorId;
  }

  /** Merging reads the types of the calls only, so that those of the first feeding stage stand for all. */
  #newAggregate(
    plan: LogicalPlanOf<'aggregate'>,
    calls: readonly AggregateCall[],
    feeding: Pipeline,
  ): AggregateSpec {
    const groupingTypes = plan.grouping.map(({ expression }) => expression.type);
    const operatorId = this.#sign('aggregate', aggregateText(groupingTypes, calls));
    const [aggregates, expiry, emits] = [partialCalls(feeding), expiryOf(plan), this.#emits];
    return { kind: 'aggregate', operatorId, groupingTypes, aggregates, expiry, emits };
  }
}
