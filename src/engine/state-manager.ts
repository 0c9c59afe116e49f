import type {
  SnapshotManifest,
  SnapshotStore,
  StoreCut,
  StoredStore,
} from '../checkpoint/snapshot.ts';
import type { SpillDirectory } from '../checkpoint/spill-directory.ts';
import { assert, userError } from '../errors.ts';
import { isInOnePartition, storeSpecOf, waitsForClock } from '../operators/stateful.ts';
import type { PartitionStage } from '../plan/stages.ts';
import type { CutExtent } from '../state/cut-extent.ts';
import { roomBytesOf } from '../state/image.ts';
import type { SegmentMemory } from '../state/store.ts';
import { cutEvenly } from '../task/cut-evenly.ts';
import type { PartitionOutput, PartitionWork, PlanHandle, StoreHandle } from '../task/protocol.ts';
import { adoptStore } from './adopt-store.ts';
import { expectKind } from './expect-kind.ts';
import { type HeldStore, NO_FACTS } from './held-store.ts';
import { OneAtATime } from './one-at-a-time.ts';
import type { MemoryBudget, Runtime } from './runtime.ts';
import { type BegunStore, StateCopies } from './state-copies.ts';
import { StateResidence } from './state-residence.ts';
import { type CutOnDisk, StateSpill } from './state-spill.ts';

/** All changed state as it was when the cut began, in memory that `release` frees. */
export interface StateCut {
  /** Makes the copies while batches go on; asked for once. */
  stores(): Promise<readonly StoreCut[]>;
  release(): Promise<void>;
}

/** Stands for the address of a store that is on disk: no task gets it. */
const ON_DISK = 0xffff_ffff;

/** Where a query's stores are, one for each stateful stage and partition: in memory, or on disk where that is short. */
export class StateManager {
  readonly #runtime: Runtime;
  readonly #budget: MemoryBudget;
  readonly #plan: PlanHandle;
  readonly #stores = new Map<string, HeldStore>();
  /** The same by their stages, in order of partition. */
  readonly #ofStages = new Map<PartitionStage, readonly HeldStore[]>();
  readonly #spill: StateSpill | null;
  readonly #residence: StateResidence;
  readonly #storeTasks = new OneAtATime();
  readonly #copies: StateCopies;
  /** Frees copies of cuts that came to nothing: tasks may write to them as long as the stores are there. */
  readonly #abandoned: (() => void)[] = [];

  /** `spill`: where stores go that find no room; null to refuse them. */
  constructor(
    runtime: Runtime,
    budget: MemoryBudget,
    plan: PlanHandle,
    stages: readonly PartitionStage[],
    partitions: number,
    spill: SpillDirectory | null,
  ) {
    this.#runtime = runtime;
    this.#budget = budget;
    this.#plan = plan;
    for (const stage of stages) {
      const count = partitionCount(stage, partitions);
      const own: HeldStore[] = [];
      for (let partition = 0; partition < count; partition++) {
        const name = `${stage.stateful.operatorId}/${partition}`;
        const owner = budget.takeOwner();
        const nothing = { address: 0, spilled: null, rowsTotal: 0, wakeUpMs: null, lastUse: 0 };
        const store: HeldStore = { name, stage, owner, ...nothing, isBeingCopied: false };
        this.#stores.set(name, store);
        own.push(store);
      }
      this.#ofStages.set(stage, own);
    }
    this.#spill = spill === null ? null : new StateSpill(runtime, budget, plan, spill);
    const stores = [...this.#stores.values()].filter(
      ({ stage }) => storeSpecOf(stage.stateful) !== null,
    );
    this.#residence = new StateResidence(stores, budget, this.#spill);
    this.#copies = new StateCopies(runtime, budget, plan, this.#storeTasks);
  }

  /** True when no stage keeps anything from batch to batch. */
  get isEmpty(): boolean {
    return [...this.#stores.values()].every(({ stage }) => storeSpecOf(stage.stateful) === null);
  }

  /** True when no store is on disk: then `handles` are all that a task needs. */
  get isInMemory(): boolean {
    return this.#residence.isComplete;
  }

  /** The stores of a stage, in order of partition. */
  handles(stage: PartitionStage): readonly StoreHandle[] {
    return this.#storesOf(stage).map(({ address, owner, spilled }) => {
      return { address: spilled === null ? address : ON_DISK, owner };
    });
  }

  /** Writes stores away as long as too little memory is free for a task. */
  makeRoom(): Promise<void> {
    return this.#residence.makeRoom();
  }

  /** Leaves tasks more room from now on, after one found too little; false when nothing can be done. */
  tighten(): boolean {
    return this.#residence.tighten();
  }

  /**
   * Runs an action over partitions whose stores are in memory, portion by portion where there is no room for all. Gives what
   * the portions gave, in the order in which they were run.
   */
  async inPortions<T>(
    stage: PartitionStage,
    wanted: readonly PartitionWork[],
    run: (portion: readonly PartitionWork[]) => Promise<readonly T[]>,
  ): Promise<readonly T[]> {
    const work = new Map(wanted.map((item) => [this.#store(stage, item.partition), item]));
    const results: T[] = [];
    for (const stores of this.#residence.portions([...work.keys()])) {
      await this.#residence.bringIn(stores);
      const portion = stores.map((store) => {
        const { address, owner } = store;
        return { ...work.get(store)!, store: { address, owner } };
      });
      results.push(...(await run(portion)));
    }
    return results;
  }

  /** When the first row of a partition that is on disk expires (µs), at the earliest; null when it is not known. */
  earliestExpiryOnDisk(stage: PartitionStage, partition: number): bigint | null {
    return this.#store(stage, partition).spilled?.earliestExpiry ?? null;
  }

  /** Takes over what a task made of a store. */
  update(stage: PartitionStage, output: PartitionOutput): void {
    const store = this.#store(stage, output.partition);
    store.address = output.store;
    store.rowsTotal = output.state.rowsTotal;
    store.wakeUpMs = output.wakeUpMs;
  }

  /** True when something in a stage's stores waits for its time. */
  waits(stage: PartitionStage): boolean {
    return this.#storesOf(stage).some(({ wakeUpMs }) => wakeUpMs !== null);
  }

  /** The earliest time (ms) at which some store wants to be visited though no row came; Infinity for never. */
  get wakeUpMs(): number {
    const times = [...this.#stores.values()].map(({ wakeUpMs }) => wakeUpMs);
    return Math.min(...times.filter((wakeUpMs) => wakeUpMs !== null));
  }

  /** Rows in all stores of a stage. */
  rowsTotal(stage: PartitionStage): number {
    return this.#storesOf(stage).reduce((sum, { rowsTotal }) => sum + rowsTotal, 0);
  }

  #storesOf(stage: PartitionStage): readonly HeldStore[] {
    return this.#ofStages.get(stage) ?? [];
  }

  #store(stage: PartitionStage, partition: number): HeldStore {
    const store = this.#stores.get(`${stage.stateful.operatorId}/${partition}`);
    assert(store !== undefined, 'a stage has a store for each partition');
    return store;
  }

  /** Runs an action while no other changes stores, nor any is copied. Actions have their turns in order. */
  alone<T>(action: () => Promise<T>): Promise<T> {
    return this.#storeTasks.run(action);
  }

  /**
   * Begins a cut: what the stores are now, as far as it changed since the last cut, and what `extent` adds. A store whose
   * copies find no room is written away, and the snapshot is made from there.
   */
  cut(extent: CutExtent): Promise<StateCut> {
    return this.alone(() => this.#beginCut(extent));
  }

  async #beginCut(extent: CutExtent): Promise<StateCut> {
    const inMemory = [...this.#stores.values()].filter((store) => store.address !== 0);
    const parts = cutEvenly(inMemory, this.#runtime.threads);
    const settled = await Promise.allSettled(parts.map((part) => this.#beginCuts(part, extent)));
    const cuts = settled.flatMap((part) => (part.status === 'fulfilled' ? [part.value] : []));
    const releaseAll = (): void => {
      for (const { release } of cuts) release();
    };
    try {
      const failed = settled.find((part) => part.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      const begun = cuts.flatMap(({ stores }) => stores);
      const copied = new Set(begun.map(({ store }) => store));
      for (const store of inMemory.filter((held) => !copied.has(held))) {
        await this.#evictForCut(store);
      }
      const release = (isCopied: boolean): void => {
        if (isCopied) releaseAll();
        else this.#abandoned.push(releaseAll);
      };
      return new BegunCut(this.#copies, begun, this.#cutOnDisk(extent), release);
    } catch (error) {
      releaseAll();
      throw error;
    }
  }

  async #evictForCut(store: HeldStore): Promise<void> {
    if (this.#spill === null) throw noRoomForCopies(this.#budget.byteLength);
    await this.#spill.evict(store);
  }

  #cutOnDisk(extent: CutExtent): readonly CutOnDisk[] {
    const spill = this.#spill;
    if (spill === null) return [];
    const onDisk = [...this.#stores.values()].filter(({ spilled }) => spilled !== null);
    return onDisk.map((store) => spill.cut(store, extent));
  }

  async #beginCuts(held: readonly HeldStore[], extent: CutExtent): Promise<BegunStores> {
    const owner = this.#budget.takeOwner();
    const stores = held.map(({ address, owner: storeOwner, stage }) => ({
      stage: stage.id,
      store: { address, owner: storeOwner },
    }));
    const task = { kind: 'cut', plan: this.#plan, owner, facts: NO_FACTS, extent, stores } as const;
    try {
      const outputs = expectKind('cut', await this.#runtime.run(task)).stores;
      const begun = outputs.flatMap((output, index) =>
        output === null ? [] : [{ store: held[index]!, output }],
      );
      for (const { store } of begun) store.isBeingCopied = true;
      const release = (): void => {
        for (const { address, count } of begun.flatMap(({ output }) => output.slabs)) {
          this.#budget.memory.release(owner, address, count);
        }
        this.#budget.giveBackOwner(owner);
      };
      return { stores: begun, release };
    } catch (error) {
      // Places for the stores before the one that failed.
      this.#budget.releaseOwner(owner);
      throw error;
    }
  }

  /** Reads every store of a snapshot back into shared memory. */
  async restore(manifest: SnapshotManifest, snapshots: SnapshotStore): Promise<void> {
    for (const stored of manifest.stores) {
      const store = this.#stores.get(stored.name);
      if (store === undefined) continue;
      const bytes = stored.segments.reduce((sum, { byteLength }) => sum + byteLength, 0);
      await this.#residence.makeRoom([], bytes);
      await this.#restoreStore(store, stored, snapshots);
    }
    await this.#residence.makeRoom();
  }

  async #restoreStore(
    store: HeldStore,
    { meta, segments: stored }: StoredStore,
    snapshots: SnapshotStore,
  ): Promise<void> {
    const parts = { runtime: this.#runtime, budget: this.#budget, plan: this.#plan };
    const largest = stored.reduce((max, { byteLength }) => Math.max(max, byteLength), 0);
    const buffer = new Uint8Array(largest);
    const { u8 } = this.#budget.memory;
    await adoptStore(parts, store, meta, async (room) => {
      const segments: SegmentMemory[] = [];
      for (const segment of stored) {
        const { byteLength } = segment;
        // What a segment takes in memory is not known before it is read.
        const image = buffer.subarray(0, byteLength);
        await snapshots.readSegment(segment, image);
        const address = room.allocate(roomBytesOf(image));
        u8.set(image, address);
        segments.push({ address, byteLength, changed: false });
      }
      return segments;
    });
    store.rowsTotal = meta['rowCount'] ?? 0;
    store.wakeUpMs = waitsForClock(store.stage.stateful) ? 0 : null;
  }

  /** Drops all state, for a restart from the last cut. */
  async clear(): Promise<void> {
    for (const release of this.#abandoned.splice(0)) release();
    for (const store of this.#stores.values()) {
      const { spilled } = store;
      this.#budget.memory.releaseOwner(store.owner);
      store.address = 0;
      store.isBeingCopied = false;
      store.spilled = null;
      store.rowsTotal = 0;
      store.wakeUpMs = null;
      await spilled?.file.drop();
    }
  }
}

interface BegunStores {
  readonly stores: readonly BegunStore[];
  release(): void;
}

class BegunCut implements StateCut {
  readonly #copies: StateCopies;
  readonly #begun: readonly BegunStore[];
  readonly #onDisk: readonly CutOnDisk[];
  readonly #releaseCopies: (isCopied: boolean) => void;
  #isCopied = false;

  constructor(
    copies: StateCopies,
    begun: readonly BegunStore[],
    onDisk: readonly CutOnDisk[],
    releaseCopies: (isCopied: boolean) => void,
  ) {
    this.#copies = copies;
    this.#begun = begun;
    this.#onDisk = onDisk;
    this.#releaseCopies = releaseCopies;
  }

  async stores(): Promise<readonly StoreCut[]> {
    const copied = await this.#copies.make(this.#begun);
    this.#isCopied = true;
    return [...copied, ...this.#onDisk.map(({ cut }) => cut)];
  }

  async release(): Promise<void> {
    this.#releaseCopies(this.#isCopied);
    for (const { release } of this.#onDisk) await release();
  }
}

function partitionCount({ stateful }: PartitionStage, partitions: number): number {
  return isInOnePartition(stateful) ? 1 : partitions;
}

function noRoomForCopies(allowedBytes: number): Error {
  return userError(
    'MEMORY_BUDGET_EXCEEDED',
    `A snapshot of the query's state does not fit its memory budget of ${allowedBytes} bytes.`,
    { hint: 'Raise millrace.memory.budget, or bound the state with a watermark.' },
  );
}
