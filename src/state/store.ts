import type { Kernels } from '../../native-free-kernels/kernels.ts';
import type { SlabRun } from '../columnar/arena.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import type { AccumulatorColumn, AccumulatorSpec } from '../expression/aggregate-function.ts';
import type { CutExtent } from './cut-extent.ts';

/**
 * State of one stateful operator in one partition: a group table in shared memory. The same table in a task's scratch
 * arena groups a split's rows.
 *
 * The table is a header at a fixed address and segments of one slab each that never move. References inside are
 * store-relative (slot numbers, heap offsets), so a segment is written to disk and read back as it is. The hash index
 * is not stored: it is rebuilt from the stored hashes.
 *
 * A table can be opened in any thread by its address; it belongs to one task at a time.
 */
export interface StateStore {
  /** Address of the header: what the engine keeps between tasks. */
  readonly address: number;
  /** Live rows. */
  readonly rowCount: number;
  /** Every slot number is below this. */
  readonly slotCount: number;
  /**
   * Finds or makes the slot of each key. Keys are the rows of a BINARY column (offsets, heap), `hashes` an i64 each;
   * slot numbers go to `slots` (u32). New slots have zero accumulators. Returns how many were made. Slots made by one
   * call are consecutive in order of first appearance, freed ones first. All these slots count as changed for the next
   * cut: accumulators are written only after they were looked up here or got an expiry.
   */
  findOrInsert(keys: KeyRows, slots: number): number;
  /** Makes the index wide enough for so many groups more. */
  reserve(groupCount: number): void;
  /** Where accumulator `index` lies now; ask again after `findOrInsert`, which may add segments. */
  accumulator(index: number): AccumulatorColumn;
  /** Makes room in the heap for the value for which a kernel found none. */
  growHeap(): void;
  /** Reads the keys of slots back as (offsets, heap) in `KeyRows` order. */
  keysOf(slots: number, count: number, target: KeyTarget): void;
  /** The hashes (i64) under which the keys of slots were made. */
  hashesOf(slots: number, count: number, target: number): void;
  /** Sets the event time (µs) at which each slot expires, for slots just made. */
  setExpiry(slots: number, count: number, expiry: number): void;
  /** When each slot expires (µs). */
  expiryOf(slots: number, count: number, target: number): void;
  /**
   * Finds all slots whose key is one of `keys` and `extra` bytes more, made under the key's own hash: their numbers and,
   * for each, the row of its key (u32 each), in order of rows. Both lie in memory of `allocate`.
   */
  findLonger(
    keys: KeyRows,
    extra: number,
    allocate: (byteLength: number) => number,
  ): { readonly slots: number; readonly rows: number; readonly count: number };
  /** Writes the slots with expiry ≤ `watermark` to `slots` in slot order; returns how many. Only counts for `slots` 0. */
  expired(watermark: bigint, slots: number): number;
  /** The latest expiry of a live slot that has one (µs); null when none has. */
  latestExpiry(): bigint | null;
  /** No live slot expires before this (µs); null when none expires. It may be too early where slots were removed. */
  earliestExpiry(): bigint | null;
  /** All live slots in slot order, at most `rowCount`. */
  liveSlots(slots: number): number;
  /** The rows of a chained table, where slots are rows and not keys. */
  readonly chains: RowChains;
  /** Removes slots: their keys are forgotten, their rows reused. */
  remove(slots: number, count: number): void;
  /**
   * Begins a cut: what the store is now. Every segment changed since the last cut, and those of `extent`, get a place in
   * slabs of `owner`, where they are copied before anything is written to them, or by `copySegments`.
   */
  cut(extent: CutExtent, owner: number): StoreCopy;
  /** All segments as they lie, to be written away and brought back by `adopt`. The store is not used again. */
  surrender(): SurrenderedStore;
}

/**
 * Rows that are found by key, several for one, of two sides that do not meet. A slot is a row: its bytes, whether it was
 * matched, and when it expires (never, until `setExpiry`). Null keys are kept, but not found.
 */
export interface RowChains {
  insert(side: ChainSide, keys: ChainKeys, rows: RowsToKeep, slots: number): void;
  /** Writes for each key the first row of a side with that key, as slot + 1, or 0; returns how many have one. */
  find(side: ChainSide, keys: ChainKeys, heads: number): number;
  /**
   * Writes pairs of a row number and a slot of its chain, at most `capacity`; returns how many. `cursor` (two u32, zeros
   * at first) holds where to go on; its first word is `count` when there are no more.
   */
  pairs(
    heads: number,
    count: number,
    cursor: number,
    capacity: number,
    rows: number,
    slots: number,
  ): number;
  /** Marks slots as matched; writes those that were not before, each once, and returns how many. */
  mark(slots: number, count: number, target: number): number;
  /** Writes those of the slots that are of a side and not matched; returns how many. */
  unmatched(side: ChainSide, slots: number, count: number, target: number): number;
  /** Reads the bytes of rows back, at most the first `bytesMax` of each where that is said. */
  read(slots: number, count: number, target: KeyTarget, bytesMax?: number): void;
}

export type ChainSide = 0 | 1;

/** Keys with a bitmap of those that there are; 0 for all. */
export interface ChainKeys extends KeyRows {
  readonly validity: number;
}

/** The bytes of rows, and a bitmap of those that are matched already; 0 for none. */
export interface RowsToKeep {
  readonly offsets: number;
  readonly heap: number;
  readonly matched: number;
}

/** Encoded keys of a batch: addresses of i32 offsets, heap and i64 hashes. */
export interface KeyRows {
  readonly count: number;
  readonly offsets: number;
  readonly heap: number;
  readonly hashes: number;
}

export interface KeyTarget {
  /** Allocates the heap when its size is known. */
  allocate(byteLength: number): number;
  /** Address for `count + 1` i32 offsets. */
  readonly offsets: number;
  /** Receives the heap's address. */
  heap: number;
}

/** What a table needs to know when it is made; equal on every start of a query. */
export interface StoreSpec {
  readonly accumulators: readonly AccumulatorSpec[];
  readonly expires: boolean;
  /** Keys up to this length lie in the row itself, longer ones in the heap: the usual length of a key. */
  readonly inlineKeyBytes: number;
  /** Slots are rows, in chains by key: see `RowChains`. */
  readonly chained?: boolean | undefined;
}

/** A store at one batch, as bytes: what a snapshot writes. The receiver releases the slabs, once all copies are made. */
export interface StoreCopy {
  /** Counts and layout, for `adopt`. */
  readonly meta: Readonly<Record<string, number>>;
  /** Changed segments, then those of the extent; all in order of index for a full cut. */
  readonly segments: readonly SegmentPlace[];
  /** Number of segments in the store, changed or not, by kind. */
  readonly segmentCount: number;
  readonly slabs: readonly SlabRun[];
}

/** A store that is given up. Its segments belong to its owner still. */
export interface SurrenderedStore {
  readonly meta: Readonly<Record<string, number>>;
  /** `roomBytes`: what a segment takes in memory; byte strings may come behind its image. */
  readonly segments: readonly (SegmentImage & { readonly roomBytes: number })[];
  /** Indexes of the segments that changed since the last cut. */
  readonly changed: readonly number[];
  /** No row expires before (µs); null when rows do not expire. */
  readonly earliestExpiry: bigint | null;
}

/** Memory of a store's owner that holds the image of a segment and has the room that belongs to it. */
export interface SegmentMemory {
  readonly address: number;
  readonly byteLength: number;
  readonly changed: boolean;
}

/** Where a segment lies, and where its copy is to be. */
export interface SegmentPlace {
  readonly index: number;
  /** 0 when the copy has been made. */
  readonly source: number;
  readonly address: number;
  readonly byteLength: number;
}

export interface SegmentImage {
  readonly index: number;
  readonly address: number;
  readonly byteLength: number;
  readonly crc: number;
}

export interface StoreFactory {
  create(spec: StoreSpec, owner: number, memory: SharedMemory, kernels: Kernels): StateStore;
  open(
    address: number,
    spec: StoreSpec,
    owner: number,
    memory: SharedMemory,
    kernels: Kernels,
  ): StateStore;
  /** Claims memory for a store that is brought back. */
  claim(spec: StoreSpec, owner: number, memory: SharedMemory): StoreRoom;
  /** Makes a store of segments that lie in claimed room already, in order of index: they become its own. */
  adopt(
    address: number,
    spec: StoreSpec,
    meta: Readonly<Record<string, number>>,
    segments: readonly SegmentMemory[],
    owner: number,
    memory: SharedMemory,
    kernels: Kernels,
  ): StateStore;
}

/** Memory of a store that is yet to be made. */
export interface StoreRoom {
  /** Where its header is to be. */
  readonly address: number;
  /** Room for one segment. */
  allocate(byteLength: number): number;
}
