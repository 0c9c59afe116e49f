import type {
  SnapshotManifest,
  SnapshotStore,
  StoreCut,
  StoredStore,
} from '../checkpoint/snapshot.ts';
import type { Arena } from '../columnar/arena.ts';
import { assert, fromErrorData } from '../errors.ts';
import type { BatchFacts } from '../expression/evaluation.ts';
import { isInOnePartition, storeSpecOf, waitsForClock } from '../operators/stateful.ts';
import type { PartitionStage } from '../plan/stages.ts';
import type {
  CutOutput,
  PartitionOutput,
  PlanHandle,
  StoreHandle,
  TaskResult,
} from '../task/protocol.ts';
import type { MemoryBudget, Runtime } from './runtime.ts';
import { cutEvenly } from './split-groups.ts';

/** A copy of all changed state, in memory that `release` frees. */
export interface StateCut {
  readonly stores: readonly StoreCut[];
  release(): void;
}

interface HeldStore {
  address: number;
  /** Rows after the last task that worked on it: a batch does not touch every store. */
  rowsTotal: number;
  /** When it wants to be visited though no row came (ms); null for never. A store that was just read back wants it at once. */
  wakeUpMs: number | null;
  readonly owner: number;
  readonly stage: PartitionStage;
  readonly name: string;
}

const NO_FACTS: BatchFacts = { batchId: -1, timestampMs: 0, seed: 0 };

/** Where a query's stores are: one for each stateful stage and partition. */
export class StateManager {
  readonly #runtime: Runtime;
  readonly #budget: MemoryBudget;
  readonly #plan: PlanHandle;
  readonly #stores = new Map<string, HeldStore>();

  constructor(
    runtime: Runtime,
    budget: MemoryBudget,
    plan: PlanHandle,
    stages: readonly PartitionStage[],
    partitions: number,
  ) {
    this.#runtime = runtime;
    this.#budget = budget;
    this.#plan = plan;
    for (const stage of stages) {
      const count = partitionCount(stage, partitions);
      for (let partition = 0; partition < count; partition++) {
        const name = `${stage.stateful.operatorId}/${partition}`;
        this.#stores.set(name, {
          address: 0,
          rowsTotal: 0,
          wakeUpMs: null,
          owner: budget.takeOwner(),
          stage,
          name,
        });
      }
    }
  }

  /** True when no stage keeps anything from batch to batch. */
  get isEmpty(): boolean {
    return [...this.#stores.values()].every(({ stage }) => storeSpecOf(stage.stateful) === null);
  }

  /** The stores of a stage, in order of partition. */
  handles(stage: PartitionStage): readonly StoreHandle[] {
    const handles: StoreHandle[] = [];
    for (const { stage: own, address, owner } of this.#stores.values()) {
      if (own === stage) handles.push({ address, owner });
    }
    return handles;
  }

  /** Takes over what a task made of a store. */
  update(stage: PartitionStage, output: PartitionOutput): void {
    const store = this.#store(stage, output.partition);
    store.address = output.store;
    store.rowsTotal = output.state.rowsTotal;
    store.wakeUpMs = output.wakeUpMs;
  }

  /** The earliest time (ms) at which some store wants to be visited though no row came; Infinity for never. */
  get wakeUpMs(): number {
    const times = [...this.#stores.values()].map(({ wakeUpMs }) => wakeUpMs);
    return Math.min(...times.filter((wakeUpMs) => wakeUpMs !== null));
  }

  /** Rows in all stores of a stage. */
  rowsTotal(stage: PartitionStage): number {
    let rowsTotal = 0;
    for (const store of this.#stores.values())
      if (store.stage === stage) rowsTotal += store.rowsTotal;
    return rowsTotal;
  }

  #store(stage: PartitionStage, partition: number): HeldStore {
    const store = this.#stores.get(`${stage.stateful.operatorId}/${partition}`);
    assert(store !== undefined, 'a stage has a store for each partition');
    return store;
  }

  /**
   * Copies what changed since the last cut. The stores must stand still until this resolves, so all threads share the work.
   */
  async cut(full: boolean): Promise<StateCut> {
    const made = [...this.#stores.values()].filter((store) => store.address !== 0);
    const parts = cutEvenly(made, this.#runtime.threads);
    const settled = await Promise.allSettled(parts.map((part) => this.#copyStores(part, full)));
    const cuts = settled.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []));
    const release = (): void => {
      for (const cut of cuts) cut.release();
    };
    const failed = settled.find((part) => part.status === 'rejected');
    if (failed !== undefined) {
      release();
      throw failed.reason;
    }
    return { stores: cuts.flatMap(({ stores }) => stores), release };
  }

  async #copyStores(held: readonly HeldStore[], full: boolean): Promise<StateCut> {
    const owner = this.#budget.takeOwner();
    const stores = held.map(({ address, owner: storeOwner, stage }) => ({
      stage: stage.id,
      store: { address, owner: storeOwner },
    }));
    const task = { kind: 'cut', plan: this.#plan, owner, facts: NO_FACTS, full, stores } as const;
    try {
      const outputs = expectKind('cut', await this.#runtime.run(task)).stores;
      return {
        stores: outputs.map((output, index) => this.#storeCut(held[index]!, output)),
        release: () => {
          for (const { address, count } of outputs.flatMap(({ slabs }) => slabs)) {
            this.#budget.memory.release(owner, address, count);
          }
          this.#budget.giveBackOwner(owner);
        },
      };
    } catch (error) {
      // Copies of the stores before the one that failed.
      this.#budget.releaseOwner(owner);
      throw error;
    }
  }

  #storeCut({ name }: HeldStore, { meta, segmentCount, segments }: CutOutput): StoreCut {
    const { u8 } = this.#runtime.memory;
    const copies = segments.map(({ index, address, byteLength, crc }) => ({
      index,
      bytes: u8.subarray(address, address + byteLength),
      crc,
    }));
    return { name, meta, segmentCount, segments: copies };
  }

  /** Reads every store of a snapshot back into shared memory. */
  async restore(manifest: SnapshotManifest, snapshots: SnapshotStore): Promise<void> {
    for (const stored of manifest.stores) {
      const store = this.#stores.get(stored.name);
      if (store === undefined) continue;
      const image = this.#budget.arena();
      try {
        await this.#restoreStore(store, stored, snapshots, image);
      } finally {
        this.#budget.releaseOwner(image.owner);
      }
    }
  }

  async #restoreStore(
    store: HeldStore,
    stored: StoredStore,
    snapshots: SnapshotStore,
    image: Arena,
  ): Promise<void> {
    const segments: { address: number; byteLength: number }[] = [];
    for (const segment of stored.segments) {
      const address = image.allocate(segment.byteLength);
      const target = this.#runtime.memory.u8.subarray(address, address + segment.byteLength);
      await snapshots.readSegment(segment, target);
      segments.push({ address, byteLength: segment.byteLength });
    }
    const images = [{ stage: store.stage.id, owner: store.owner, meta: stored.meta, segments }];
    const base = { plan: this.#plan, owner: image.owner, facts: NO_FACTS };
    const result = await this.#runtime.run({ kind: 'restore', ...base, stores: images });
    store.address = expectKind('restore', result).addresses[0]!;
    store.rowsTotal = stored.meta['rowCount'] ?? 0;
    store.wakeUpMs = waitsForClock(store.stage.stateful) ? 0 : null;
  }

  /** Drops all state, for a restart from the last cut. */
  clear(): void {
    for (const store of this.#stores.values()) {
      this.#budget.memory.releaseOwner(store.owner);
      store.address = 0;
      store.rowsTotal = 0;
      store.wakeUpMs = null;
    }
  }
}

function partitionCount({ stateful }: PartitionStage, partitions: number): number {
  return isInOnePartition(stateful) ? 1 : partitions;
}

/** The result as the kind that was asked for; a failure throws. */
export function expectKind<K extends TaskResult['kind']>(
  kind: K,
  result: TaskResult,
): Extract<TaskResult, { kind: K }> {
  if (result.kind === 'failed') throw fromErrorData(result.error);
  assert(result.kind === kind, 'a task answers in its own kind');
  return result as Extract<TaskResult, { kind: K }>;
}
