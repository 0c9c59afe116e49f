import { Arena } from '../../src/columnar/arena.ts';
import type { Batch } from '../../src/columnar/batch.ts';
import type { DataType } from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';
import { lookupAggregate } from '../../src/expression/aggregates/index.ts';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import type { AggregateCall, Expression } from '../../src/expression/expression.ts';
import { aggregateStore } from '../../src/operators/aggregate.ts';
import type { StateCounters } from '../../src/operators/operator.ts';
import { outputTypes } from '../../src/operators/output-types.ts';
import { partialAggregate } from '../../src/operators/partial-aggregate.ts';
import { scatterBatch } from '../../src/operators/scatter.ts';
import { makeStatefulOperator, statefulOutputTypes } from '../../src/operators/stateful.ts';
import type { AggregateSpec, OutputMode, PartialAggregateSpec } from '../../src/plan/stages.ts';
import { stateTables } from '../../src/state/group-table.ts';
import type { StateStore, StoreImage } from '../../src/state/store.ts';
import { batchOf, rowsOf, type SchemaLike, schemaOf } from './batches.ts';
import { releaseContext, testContext } from './compute-context.ts';
import { typesOf } from './expressions.ts';

/** A typed call of an aggregate function, as analysis makes it. */
export function aggregateCall(
  name: string,
  parameters: readonly Expression[],
  filter?: Expression,
): AggregateCall {
  const { settings } = testContext();
  const call = lookupAggregate(name)!.resolve(parameters, settings, undefined);
  return filter === undefined ? call : { ...call, filter };
}

export interface AggregateRunOptions {
  readonly columns: SchemaLike;
  readonly grouping: readonly Expression[];
  readonly aggregates: readonly AggregateCall[];
  readonly outputMode: OutputMode;
  readonly expiry?: AggregateSpec['expiry'];
  readonly partitionCount?: number;
}

/** A split is a list of batches, a batch a list of rows. */
export type SplitRows = readonly (readonly Row[])[];

interface Partition {
  readonly store: StateStore;
  readonly owner: ComputeContext;
}

/** The stages of an aggregating query: splits, exchange, partitions, without sources, sinks and threads. */
export class AggregateRun {
  readonly #options: AggregateRunOptions;
  readonly #partial: PartialAggregateSpec;
  readonly #final: AggregateSpec;
  #partitions: readonly Partition[];
  #images: readonly StoreImage[] = [];
  counters: StateCounters = emptyCounters();

  constructor(options: AggregateRunOptions) {
    const { grouping, aggregates, expiry = null } = options;
    this.#options = options;
    this.#partial = { kind: 'partialAggregate', grouping, aggregates };
    const groupingTypes = grouping.map(({ type }) => type);
    this.#final = { kind: 'aggregate', operatorId: 'a', groupingTypes, aggregates, expiry };
    this.#partitions = this.#makePartitions((owner) =>
      stateTables.create(
        aggregateStore(this.#final),
        owner.arena.owner,
        owner.memory,
        owner.kernels,
      ),
    );
  }

  get outputTypes(): readonly DataType[] {
    return statefulOutputTypes(this.#final);
  }

  /** Runs one micro-batch; returns the rows that come out, partition by partition. */
  step(splits: readonly SplitRows[], latenessWatermark = 0n, evictionWatermark = 0n): Row[] {
    const context = testContext();
    this.counters = emptyCounters();
    const parts = splits.flatMap((split) => this.#runSplit(split, context));
    const operator = makeStatefulOperator(this.#final);
    const rows = this.#partitions.flatMap(({ store }, partition) => {
      const batches = parts.map((part) => part[partition]).filter((batch) => batch !== null);
      const output = operator.step([batches], store, {
        ...context,
        outputMode: this.#options.outputMode,
        latenessWatermark,
        evictionWatermark,
        partition,
        stateCounters: this.counters,
      });
      return output.flatMap((batch) => this.#read(batch, context));
    });
    releaseContext(context);
    return rows;
  }

  /** Stops and goes on from a full cut, at other addresses. */
  restart(): void {
    const old = this.#partitions;
    this.#images = old.map(({ store, owner }) => store.cut(true, owner.arena.owner));
    this.#partitions = this.#makePartitions((owner, partition) => {
      const image = this.#images[partition];
      const { memory, kernels, arena } = owner;
      const spec = aggregateStore(this.#final);
      return stateTables.restore(spec, image.meta, image.segments, arena.owner, memory, kernels);
    });
    for (const { owner } of old) owner.memory.releaseOwner(owner.arena.owner);
  }

  close(): void {
    for (const { owner } of this.#partitions) owner.memory.releaseOwner(owner.arena.owner);
  }

  #makePartitions(
    make: (owner: ComputeContext, partition: number) => StateStore,
  ): readonly Partition[] {
    const count = this.#options.grouping.length === 0 ? 1 : (this.#options.partitionCount ?? 3);
    return Array.from({ length: count }, (_, partition) => {
      const owner = testContext();
      return { store: make(owner, partition), owner };
    });
  }

  #runSplit(split: SplitRows, context: ComputeContext): (Batch | null)[][] {
    const input = typesOf(this.#options.columns);
    const operator = partialAggregate(this.#partial);
    // What belongs to a batch is gone when the next one comes, as in a task.
    const passing = { ...context, arena: new Arena(context.memory, context.arena.owner) };
    for (const rows of split) {
      operator.process(batchOf(this.#options.columns, rows, passing), passing);
      passing.arena.release();
    }
    const batch = operator.finish?.(context) ?? null;
    if (batch === null) return [];
    const types = outputTypes(this.#partial, input);
    return [scatterBatch(batch, types, 1, this.#partitions.length, context)];
  }

  #read(batch: Batch, context: ComputeContext): Row[] {
    const columns = Object.fromEntries(this.outputTypes.map((type, index) => [`c${index}`, type]));
    return rowsOf(batch, schemaOf(columns), context);
  }
}

/** Rows as text without order, for comparison as multisets. */
export function unordered(rows: readonly Row[]): string[] {
  return rows.map((row) => JSON.stringify(row, replacer)).toSorted();
}

function replacer(_key: string, value: LiteralValue | undefined): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value;
}

function emptyCounters(): StateCounters {
  return { rowsTotal: 0, rowsUpdated: 0, rowsRemoved: 0, lateRows: 0 };
}
