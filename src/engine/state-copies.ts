import type { CutSegment, CutSegments, StoreCut } from '../checkpoint/snapshot.ts';
import { allOrFirstError, toErrorData } from '../errors.ts';
import type { SegmentPlace } from '../state/store.ts';
import {
  type PackedPlaces,
  type PackedSegments,
  packPlaces,
  partOf,
  placeAt,
  segmentCountOf,
  unpackSegments,
} from '../task/packed-segments.ts';
import type { CutOutput, PlanHandle } from '../task/protocol.ts';
import { expectKind } from './expect-kind.ts';
import { type HeldStore, NO_FACTS } from './held-store.ts';
import type { OneAtATime } from './one-at-a-time.ts';
import type { MemoryBudget, Runtime } from './runtime.ts';

/** A copy may be made again: a thread that died has changed nothing. */
const ATTEMPTS_MAX = 3;

/** A store whose cut has begun. */
export interface BegunStore {
  readonly store: HeldStore;
  readonly output: CutOutput;
}

/** Makes the copies of a cut little by little, while batches go on: each time when no task works on the stores. */
export class StateCopies {
  readonly #runtime: Runtime;
  readonly #budget: MemoryBudget;
  readonly #plan: PlanHandle;
  readonly #storeTasks: OneAtATime;

  constructor(runtime: Runtime, budget: MemoryBudget, plan: PlanHandle, storeTasks: OneAtATime) {
    this.#runtime = runtime;
    this.#budget = budget;
    this.#plan = plan;
    this.#storeTasks = storeTasks;
  }

  async make(begun: readonly BegunStore[]): Promise<readonly StoreCut[]> {
    const segments = new SegmentQueue(begun);
    while (!segments.isEmpty) {
      const startMs = performance.now();
      await this.#storeTasks.run(async () => {
        const bytes = this.#runtime.copiedBytes(performance.now() - startMs);
        const portions = segments.take(this.#runtime.threads, bytes);
        await allOrFirstError(portions.map((portion) => this.#copy(portion)));
      });
    }
    for (const { store } of begun) store.isBeingCopied = false;
    const { u8 } = this.#runtime.memory;
    return begun.map(({ store: { name }, output: { meta, segmentCount } }, place) => {
      return {
        name,
        meta,
        segmentCount,
        segments: new CopiedSegments(segments.images[place]!, u8),
      };
    });
  }

  async #copy(portion: Portion, attempt = 1): Promise<void> {
    const owner = this.#budget.takeOwner();
    const base = { plan: this.#plan, owner, facts: NO_FACTS };
    try {
      const task = { kind: 'copy', ...base, places: portion.places } as const;
      portion.finish(expectKind('copy', await this.#runtime.run(task)).segments);
    } catch (error) {
      if (toErrorData(error).condition !== 'THREAD_LOST' || attempt === ATTEMPTS_MAX) throw error;
      await this.#copy(portion, attempt + 1);
    } finally {
      this.#budget.giveBackOwner(owner);
    }
  }
}

/** Segments that one task copies. */
interface Portion {
  readonly places: PackedPlaces;
  /** Takes what the task gave. */
  finish(images: PackedSegments): void;
}

/** The segments of all stores, one after the other. */
class SegmentQueue {
  readonly #begun: readonly BegunStore[];
  /** What is known of the copies, by store. */
  readonly images: readonly PackedSegments[];
  #store = 0;
  #segment = 0;

  constructor(begun: readonly BegunStore[]) {
    this.#begun = begun;
    this.images = begun.map(({ output }) => new Float64Array(output.places.length));
    this.#skipStores();
  }

  get isEmpty(): boolean {
    return this.#store === this.#begun.length;
  }

  /** At most so many portions of about so many bytes. */
  take(count: number, byteLength: number): readonly Portion[] {
    const portions: Portion[] = [];
    while (portions.length < count && !this.isEmpty) portions.push(this.#takeOne(byteLength));
    return portions;
  }

  #takeOne(byteLength: number): Portion {
    const places: SegmentPlace[] = [];
    const targets: PackedSegments[] = [];
    for (let bytes = 0; bytes < byteLength && !this.isEmpty; ) {
      const { store, output } = this.#begun[this.#store]!;
      const place = placeAt(output.places, this.#segment);
      // Of a store that has gone to disk since, the copies are made already.
      places.push(store.isBeingCopied ? place : { ...place, source: 0 });
      targets.push(partOf(this.images[this.#store]!, this.#segment, this.#segment + 1));
      bytes += place.byteLength;
      this.#segment++;
      this.#skipStores();
    }
    const finish = (images: PackedSegments): void => {
      for (const [number, target] of targets.entries())
        target.set(partOf(images, number, number + 1));
    };
    return { places: packPlaces(places), finish };
  }

  /** Goes on to the next store that has segments left. */
  #skipStores(): void {
    while (!this.isEmpty) {
      if (this.#segment < segmentCountOf(this.#begun[this.#store]!.output.places)) return;
      this.#store++;
      this.#segment = 0;
    }
  }
}

/** Copies of segments in shared memory. */
class CopiedSegments implements CutSegments {
  readonly #packed: PackedSegments;
  readonly #u8: Uint8Array;

  constructor(packed: PackedSegments, u8: Uint8Array) {
    this.#packed = packed;
    this.#u8 = u8;
  }

  get length(): number {
    return segmentCountOf(this.#packed);
  }

  *[Symbol.iterator](): Generator<CutSegment> {
    for (const { index, address, byteLength, crc } of unpackSegments(this.#packed)) {
      yield { index, bytes: this.#u8.subarray(address, address + byteLength), crc };
    }
  }
}
