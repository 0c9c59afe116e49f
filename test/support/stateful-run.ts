import { Arena } from '../../src/columnar/arena.ts';
import type { Batch } from '../../src/columnar/batch.ts';
import type { DataType } from '../../src/columnar/types.ts';
import type { LiteralValue, Row } from '../../src/columnar/value.ts';
import { assert } from '../../src/errors.ts';
import type { ComputeContext } from '../../src/expression/evaluation.ts';
import { makeChain } from '../../src/operators/chain.ts';
import type { StateCounters } from '../../src/operators/operator.ts';
import { scatterBatch } from '../../src/operators/scatter.ts';
import {
  isInOnePartition,
  makeStatefulOperator,
  statefulOutputTypes,
  storeSpecOf,
} from '../../src/operators/stateful.ts';
import type { UserStateRunner } from '../../src/operators/user-state/user-state-request.ts';
import type { OutputMode, StageOperator, StatefulSpec } from '../../src/plan/stages.ts';
import { stateTables } from '../../src/state/group-table.ts';
import type { StateStore, StoreSpec } from '../../src/state/store.ts';
import { batchOf, rowsOf, type SchemaLike, schemaOf } from './batches.ts';
import { releaseContext, testContext } from './compute-context.ts';
import { typesOf } from './expressions.ts';
import { storeOfImages } from './store-of-images.ts';
import { cutWhole, duringCut, imagesOf } from './whole-cut.ts';

export interface StatefulRunOptions {
  /** Of the rows that splits read. */
  readonly columns: SchemaLike;
  /** What splits do with them; the hash is then in column 1, unless all goes to one partition. */
  readonly operators: readonly StageOperator[];
  readonly stateful: StatefulSpec;
  readonly outputMode: OutputMode;
  readonly partitionCount?: number | undefined;
  /** What runs state of the user's own. */
  readonly userStates?: UserStateRunner | undefined;
}

export const NO_USER_STATES: UserStateRunner = {
  runState() {
    throw new Error('the operator runs nothing of the user');
  },
};

/** A split is a list of batches, a batch a list of rows. */
export type SplitRows = readonly (readonly Row[])[];

interface Partition {
  readonly store: StateStore;
  readonly owner: ComputeContext;
}

/** The stages of a query with one stateful operator: splits, exchange, partitions, without sources, sinks and threads. */
export class StatefulRun {
  readonly #options: StatefulRunOptions;
  readonly #storeSpec: StoreSpec;
  #partitions: readonly Partition[];
  readonly #userStates: UserStateRunner;
  counters: StateCounters = emptyCounters();
  /** Of the rows that came out of the last step. */
  weights: number[] = [];

  constructor(options: StatefulRunOptions) {
    this.#options = options;
    this.#userStates = options.userStates ?? NO_USER_STATES;
    const spec = storeSpecOf(options.stateful);
    assert(spec !== null, 'the operator keeps something');
    this.#storeSpec = spec;
    this.#partitions = this.#makePartitions(({ arena, memory, kernels }) =>
      stateTables.create(spec, arena.owner, memory, kernels),
    );
  }

  get outputTypes(): readonly DataType[] {
    return statefulOutputTypes(this.#options.stateful);
  }

  /** Runs one micro-batch; returns the rows that come out, partition by partition. */
  step(splits: readonly SplitRows[], latenessWatermark = 0n, evictionWatermark = 0n): Row[] {
    const { stateful, outputMode } = this.#options;
    const context = testContext();
    this.counters = emptyCounters();
    this.weights = [];
    const parts = splits.flatMap((split) => this.#runSplit(split, context));
    const operator = makeStatefulOperator(stateful);
    const rows = this.#partitions.flatMap(({ store }, partition) => {
      const batches = parts.map((part) => part[partition]).filter((batch) => batch !== null);
      const { owner } = this.#partitions[partition];
      return duringCut(store, owner, () => {
        const output = operator.step([batches], store, {
          ...context,
          passing: context,
          outputMode,
          latenessWatermark,
          evictionWatermark,
          closing: null,
          partition,
          stateCounters: this.counters,
          storeOwner: owner.arena.owner,
          wakeUp: { atMs: null },
          userStates: this.#userStates,
          query: { id: 'query', runId: 'run' },
        });
        return [...output].flatMap((batch) => this.#read(batch, context));
      });
    });
    releaseContext(context);
    return rows;
  }

  /** Stops and goes on from a full cut, at other addresses. */
  restart(): void {
    const old = this.#partitions;
    const images = old.map(({ store, owner }) => cutWhole(store, 'all', owner));
    this.#partitions = this.#makePartitions((context, partition) => {
      const image = images[partition];
      return storeOfImages(this.#storeSpec, image.meta, imagesOf(image, context), context);
    });
    for (const { owner } of old) owner.memory.releaseOwner(owner.arena.owner);
  }

  close(): void {
    for (const { owner } of this.#partitions) owner.memory.releaseOwner(owner.arena.owner);
  }

  #makePartitions(
    make: (owner: ComputeContext, partition: number) => StateStore,
  ): readonly Partition[] {
    const { stateful, partitionCount = 3 } = this.#options;
    const count = isInOnePartition(stateful) ? 1 : partitionCount;
    return Array.from({ length: count }, (_, partition) => {
      const owner = testContext();
      return { store: make(owner, partition), owner };
    });
  }

  #runSplit(split: SplitRows, context: ComputeContext): (Batch | null)[][] {
    const { columns, operators } = this.#options;
    const chain = makeChain(operators, typesOf(columns));
    const output: Batch[] = [];
    const emit = (batch: Batch): void => {
      output.push(batch);
    };
    // Where rows are gathered, what belongs to a batch is gone when the next one comes, as in a task.
    const arena = chain.gathers ? new Arena(context.memory, context.arena.owner) : context.arena;
    const passing = { ...context, arena };
    for (const rows of split) {
      chain.push(batchOf(columns, rows, passing), passing, emit);
      if (chain.gathers) arena.release();
    }
    chain.finish(context, emit);
    const count = this.#partitions.length;
    if (isInOnePartition(this.#options.stateful)) return output.map((batch) => [batch]);
    return output.map((batch) =>
      scatterBatch(
        batch,
        chain.output,
        { hash: 1, count, mayPass: true, inBuckets: true },
        context,
      ),
    );
  }

  #read(batch: Batch, context: ComputeContext): Row[] {
    const { rowCount, weights } = batch;
    const own = context.memory.i32.subarray(weights / 4, weights / 4 + rowCount);
    this.weights.push(...(weights === 0 ? new Array<number>(rowCount).fill(1) : own));
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
