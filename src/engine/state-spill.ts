import type { StoreCut } from '../checkpoint/snapshot.ts';
import type { SpillDirectory } from '../checkpoint/spill-directory.ts';
import { assert } from '../errors.ts';
import { type CutExtent, isDue } from '../state/cut-extent.ts';
import type { SegmentMemory, StoreRoom } from '../state/store.ts';
import type { PlanHandle } from '../task/protocol.ts';
import { adoptStore } from './adopt-store.ts';
import { expectKind } from './expect-kind.ts';
import { type HeldStore, NO_FACTS, type SpilledSegment, type SpilledStore } from './held-store.ts';
import type { MemoryBudget, Runtime } from './runtime.ts';

/** Segments that are read at once. */
const READS_MAX = 8;

/** Holds the file of a store on disk until `release`. */
export interface CutOnDisk {
  readonly cut: StoreCut;
  release(): Promise<void>;
}

/** Writes stores to disk and brings them back, byte for byte. */
export class StateSpill {
  readonly #runtime: Runtime;
  readonly #budget: MemoryBudget;
  readonly #plan: PlanHandle;
  readonly #directory: SpillDirectory;

  constructor(runtime: Runtime, budget: MemoryBudget, plan: PlanHandle, directory: SpillDirectory) {
    this.#runtime = runtime;
    this.#budget = budget;
    this.#plan = plan;
    this.#directory = directory;
  }

  /** Takes no memory: the segments are written from where they lie. No task may work on the store. */
  async evict(store: HeldStore): Promise<void> {
    const { address, owner, stage } = store;
    assert(address !== 0, 'a store that is written away is in memory');
    const { memory } = this.#budget;
    const memoryBytes = memory.bytesOf(owner);
    const base = { plan: this.#plan, owner, facts: NO_FACTS };
    const task = {
      kind: 'surrender',
      ...base,
      stage: stage.id,
      store: { address, owner },
    } as const;
    const given = expectKind('surrender', await this.#runtime.run(task)).store;
    const blocks = given.segments.map(({ address: start, byteLength }) =>
      memory.u8.subarray(start, start + byteLength),
    );
    const file = await this.#directory.write(blocks);
    let offset = 0;
    const segments = given.segments.map(({ byteLength, roomBytes, crc }): SpilledSegment => {
      const start = offset;
      offset += byteLength;
      return { offset: start, byteLength, roomBytes, crc };
    });
    const { meta, earliestExpiry } = given;
    const changed = new Set(given.changed);
    memory.releaseOwner(owner);
    store.address = 0;
    store.isBeingCopied = false;
    store.spilled = { file, meta, segments, changed, earliestExpiry, memoryBytes };
  }

  async bringIn(store: HeldStore): Promise<void> {
    const { spilled } = store;
    if (spilled === null) return;
    const parts = { runtime: this.#runtime, budget: this.#budget, plan: this.#plan };
    await adoptStore(parts, store, spilled.meta, (room) => this.#read(spilled, room));
    store.spilled = null;
    await spilled.file.drop();
  }

  async #read(
    { file, segments, changed }: SpilledStore,
    room: StoreRoom,
  ): Promise<readonly SegmentMemory[]> {
    const { memory } = this.#budget;
    const places = segments.map(({ byteLength, roomBytes }, index) => ({
      address: room.allocate(roomBytes),
      byteLength,
      changed: changed.has(index),
    }));
    for (let start = 0; start < places.length; start += READS_MAX) {
      const reading = places.slice(start, start + READS_MAX).map(({ address, byteLength }, at) => {
        const { offset, crc } = segments[start + at]!;
        return file.read(memory.u8.subarray(address, address + byteLength), offset, crc);
      });
      const failed = (await Promise.allSettled(reading)).find(
        ({ status }) => status === 'rejected',
      );
      if (failed?.status === 'rejected') throw failed.reason;
    }
    return places;
  }

  /** What a snapshot needs of a store on disk: its segments are read when they are written. */
  cut(store: HeldStore, extent: CutExtent): CutOnDisk {
    const { spilled, name } = store;
    assert(spilled !== null, 'the store is on disk');
    const { file, meta, segments, changed } = spilled;
    const wanted = segments.flatMap(({ offset, byteLength, crc }, index) => {
      if (!changed.has(index) && !isDue(extent, index)) return [];
      const read = async (): Promise<Uint8Array> => {
        const bytes = new Uint8Array(byteLength);
        await file.read(bytes, offset, crc);
        return bytes;
      };
      return [{ index, bytes: { byteLength, read }, crc }];
    });
    changed.clear();
    file.hold();
    const cut = { name, meta, segmentCount: segments.length, segments: wanted };
    return { cut, release: () => file.drop() };
  }
}
