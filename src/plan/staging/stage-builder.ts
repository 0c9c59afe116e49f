import type { Schema } from '../../columnar/schema.ts';
import type { Attribute } from '../../expression/expression.ts';
import { eventTimeKey, eventTimesOf, firstEventTime } from '../event-time.ts';
import type { LogicalPlan, LogicalPlanOf } from '../nodes/logical-plan.ts';
import { stateNameOf } from '../nodes/state-name.ts';
import { isStreaming, outputOf } from '../output.ts';
import type { OperatorSignature, StateColumns, StatefulSpec, WatermarkSpec } from '../stages.ts';
import { idsOf } from './columns.ts';
import { type DroppedRows, divertLate } from './divert-late.ts';
import { Pipeline, type StageHead } from './pipeline.ts';
import type { SourceList } from './source-list.ts';
import type { StagingOptions } from './staging-options.ts';

/** The stages of a query as far as they are known, and what they have in common. */
export class StageBuilder {
  /** All stages in order of execution. */
  readonly pipelines: Pipeline[] = [];
  readonly watermarks: WatermarkSpec[] = [];
  readonly signature: OperatorSignature[] = [];
  readonly sources: SourceList;
  readonly options: StagingOptions;
  readonly #watermarks = new Map<number, number>();
  #joinCount = 0;
  #unnamedCount = 0;
  #stateName: string | null = null;

  constructor(sources: SourceList, options: StagingOptions) {
    this.sources = sources;
    this.options = options;
  }

  open(head: StageHead, output: readonly Attribute[]): Pipeline {
    const runsOnce = this.options.isStream && this.#isBounded(head);
    const lagMs = Math.max(0, ...this.#feeding(head).map((pipeline) => pipeline.lagMs));
    const place = this.pipelines.length;
    const pipeline = new Pipeline(place, head, { runsOnce, lagMs }, idsOf(output));
    this.pipelines.push(pipeline);
    return pipeline;
  }

  /** A stage that works on all that some stages send it. */
  openOver(
    feeding: readonly Pipeline[],
    schema: Schema,
    stateful: StatefulSpec,
    output: readonly Attribute[],
  ): Pipeline {
    const inputs = [{ stages: feeding.map(({ id }) => id), schema }];
    return this.open({ kind: 'stateful', inputs, stateful }, output);
  }

  #isBounded(head: StageHead): boolean {
    if (head.kind === 'source') return this.sources.isBounded(head.source);
    return this.#feeding(head).every(({ runsOnce }) => runsOnce);
  }

  #feeding(head: StageHead): readonly Pipeline[] {
    if (head.kind === 'source') return [];
    return head.inputs.flatMap(({ stages }) => stages.map((id) => this.pipelines[id]!));
  }

  /** The number of a watermark: the same wherever the plan reads that part of the query, once or more often. */
  watermarkOf({ id, name }: Attribute, delayMs: number): number {
    const index = this.#watermarks.get(id) ?? this.watermarks.length;
    if (!this.#watermarks.has(id)) this.watermarks.push({ index, column: name, delayMs });
    this.#watermarks.set(id, index);
    return index;
  }

  divertLateRows(feeding: readonly Pipeline[], side: LogicalPlan, kind: string): void {
    const columns = outputOf(side);
    const eventTime = firstEventTime(columns, eventTimesOf(side)) ?? null;
    this.divertLate(feeding, { kind, eventTime, columns });
  }

  /** Joins that keep nothing are no part of the signature. */
  nextJoinId(): string {
    return `join-${this.#joinCount++}`;
  }

  /** Gives the operators that an action stages the name of a node, if it has one. */
  under<Result>(plan: LogicalPlan, stage: () => Result): Result {
    const outer = this.#stateName;
    this.#stateName = stateNameOf(plan) ?? null;
    try {
      return stage();
    } finally {
      this.#stateName = outer;
    }
  }

  /** The name that the user gave, or one by the place among those without: so names given do not move others. */
  nextId(kind: string): string {
    const name = this.#stateName;
    if (name === null) return `${kind}-${this.#unnamedCount}`;
    // What one node needs several operators for, or the query reads several times.
    const namesakes = this.signature.filter(({ operatorId }) => {
      return operatorId === name || operatorId.startsWith(`${name}.`);
    });
    return namesakes.length === 0 ? name : `${name}.${namesakes.length}`;
  }

  divertLateGroups(
    feeding: readonly Pipeline[],
    plan: LogicalPlanOf<'aggregate'>,
    kind: string,
  ): void {
    const key = isStreaming(plan) ? eventTimeKey(plan) : -1;
    if (key < 0) return;
    const eventTime = plan.grouping[key]!.expression;
    this.divertLateKeys(feeding, { kind, eventTime, columns: outputOf(plan.child) });
  }

  /** Rows of groups and keys that are closed: in complete mode none is. */
  divertLateKeys(
    feeding: readonly Pipeline[],
    dropped: DroppedRows & { readonly kind: string },
  ): void {
    if (this.options.outputMode !== 'complete') this.divertLate(feeding, dropped);
  }

  divertLate(
    feeding: readonly Pipeline[],
    { kind, eventTime, columns }: DroppedRows & { readonly kind: string },
  ): void {
    const operatorId = this.nextId(kind);
    const { keepsLate, settings } = this.options;
    if (!keepsLate || eventTime === null) return;
    divertLate(feeding, { operatorId, eventTime, columns }, settings);
  }

  /** Notes an operator with state; what its state depends on must not change between restarts. */
  sign(kind: string, state: string, columns: StateColumns): string {
    const operatorId = this.nextId(kind);
    this.signature.push({ operatorId, kind, state, columns });
    if (this.#stateName === null) this.#unnamedCount++;
    return operatorId;
  }
}
