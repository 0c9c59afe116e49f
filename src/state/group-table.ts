import type { Kernels } from '../../native-free-kernels/kernels.ts';
import type { Arena } from '../columnar/arena.ts';
import { columnTooLarge } from '../columnar/gather.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import { oncePer } from '../columnar/once-per.ts';
import { assert } from '../errors.ts';
import type { AccumulatorColumn } from '../expression/aggregate-function.ts';
import type { CutExtent } from './cut-extent.ts';
import { addRowSegment, growForInsert, growHeap, NEVER } from './growth.ts';
import { adoptSegments, cutTable, restoreSegments, surrenderTable } from './image.ts';
import { growAhead, growIndex, reserveIndex } from './index-growth.ts';
import { TableChains } from './row-chains.ts';
import { headerBytesOf, layOutRows, type RowLayout, writeLayout } from './row-layout.ts';
import type {
  KeyRows,
  KeyTarget,
  StateStore,
  StoreCopy,
  StoreFactory,
  StoreSpec,
  SurrenderedStore,
} from './store.ts';
import {
  HEADER_DIRECTORY,
  HEADER_KEY_WIDTH,
  HEADER_NEXT_SLOT,
  HEADER_ROW_COUNT,
  HEADER_SEGMENT_COUNT,
  HEADER_SHIFT,
  SEGMENT_EARLIEST,
  SEGMENT_KIND,
  SEGMENT_KIND_ROWS,
} from './table-layout.ts';
import { arenaMemory, OwnedTableMemory, type TableMemory } from './table-memory.ts';
import { TableParts } from './table-parts.ts';

/** Segments of a table that lives on between tasks: four, each with its padding, fill a slab. */
const STATE_SEGMENT_BYTES = 64 * 1024 - 64;
/** Segments of a table that groups the rows of a task. */
const SCRATCH_SEGMENT_BYTES = 16 * 1024 - 64;

const stateRows = oncePer((spec: StoreSpec) => layOutRows(spec, STATE_SEGMENT_BYTES, 'in columns'));
const scratchRows = oncePer((spec: StoreSpec) =>
  layOutRows(spec, SCRATCH_SEGMENT_BYTES, 'side by side'),
);

/** So many keys in the order of their places in the index, by the first bits of these, find the index wide enough. */
const SORTED_KEYS_MIN = 256;
const SORTED_SHIFT = 28;
/** So many of them tell the order. */
const SORTED_SAMPLES = 32;

const HASH_BYTES = 8;

/** What the kernel gives when no slot has an expiry. */
const NO_EXPIRY = -(2n ** 63n);

/** Tables of an owner, which live on until the owner's slabs are released. */
export const stateTables: StoreFactory = {
  create(spec, owner, memory, kernels) {
    const table = emptyStateTable(spec, owner, memory, kernels);
    growIndex(table);
    addRowSegment(table);
    return new GroupTable(table, spec, stateRows(spec));
  },
  open(address, spec, owner, memory, kernels) {
    const blocks = new OwnedTableMemory(memory, owner, address);
    const table = new TableParts(memory, kernels, blocks, address);
    return new GroupTable(table, spec, stateRows(spec));
  },
  claim(spec, owner, memory) {
    const address = OwnedTableMemory.claimHeader(memory, owner, headerBytesOf(spec));
    const blocks = new OwnedTableMemory(memory, owner, address);
    return { address, allocate: (byteLength) => blocks.allocate(byteLength) };
  },
  adopt(address, spec, meta, segments, owner, memory, kernels) {
    const table = stateTableAt(address, spec, owner, memory, kernels);
    adoptSegments(table, meta, segments);
    growIndex(table);
    return new GroupTable(table, spec, stateRows(spec));
  },
};

/** A table for the groups of one task, gone with its arena. Small ones cost little. */
export function createScratchTable(
  spec: StoreSpec,
  arena: Arena,
  memory: SharedMemory,
  kernels: Kernels,
): StateStore {
  const layout = scratchRows(spec);
  const table = emptyArenaTable(spec, arena, memory, kernels);
  writeLayout(table, layout, SCRATCH_SEGMENT_BYTES);
  growIndex(table);
  addRowSegment(table);
  return new GroupTable(table, spec, layout);
}

/** A table of state as its segments are, to be read by one task and gone with its arena. */
export function openImage(
  spec: StoreSpec,
  image: {
    readonly meta: Readonly<Record<string, number>>;
    /** In order of index. */
    readonly segments: readonly { readonly address: number; readonly byteLength: number }[];
  },
  arena: Arena,
  memory: SharedMemory,
  kernels: Kernels,
): StateStore {
  const table = emptyArenaTable(spec, arena, memory, kernels);
  writeLayout(table, stateRows(spec), STATE_SEGMENT_BYTES);
  restoreSegments(table, image.meta, image.segments);
  growIndex(table);
  return new GroupTable(table, spec, stateRows(spec));
}

function emptyArenaTable(
  spec: StoreSpec,
  arena: Arena,
  memory: SharedMemory,
  kernels: Kernels,
): TableParts {
  const headerBytes = headerBytesOf(spec);
  const address = arena.allocate(headerBytes);
  memory.u8.fill(0, address, address + headerBytes);
  return new TableParts(memory, kernels, arenaMemory(arena), address);
}

function emptyStateTable(
  spec: StoreSpec,
  owner: number,
  memory: SharedMemory,
  kernels: Kernels,
): TableParts {
  const address = OwnedTableMemory.claimHeader(memory, owner, headerBytesOf(spec));
  return stateTableAt(address, spec, owner, memory, kernels);
}

/** An empty table whose header, zeroed, lies at an address. */
function stateTableAt(
  address: number,
  spec: StoreSpec,
  owner: number,
  memory: SharedMemory,
  kernels: Kernels,
): TableParts {
  const blocks: TableMemory = new OwnedTableMemory(memory, owner, address);
  const table = new TableParts(memory, kernels, blocks, address);
  writeLayout(table, stateRows(spec), STATE_SEGMENT_BYTES);
  return table;
}

class GroupTable implements StateStore {
  readonly address: number;
  readonly #table: TableParts;
  readonly #layout: RowLayout;
  readonly #expires: boolean;

  constructor(table: TableParts, spec: StoreSpec, layout: RowLayout) {
    this.address = table.address;
    this.#table = table;
    this.#layout = layout;
    this.#expires = spec.expires;
    assert(table.word(HEADER_SHIFT) === this.#layout.shift, 'a table is opened with its own spec');
    assert(
      table.word(HEADER_KEY_WIDTH) === this.#layout.keyWidth,
      'a table is opened with its own spec',
    );
  }

  get rowCount(): number {
    return this.#table.word(HEADER_ROW_COUNT);
  }

  get slotCount(): number {
    return this.#table.word(HEADER_NEXT_SLOT);
  }

  findOrInsert(keys: KeyRows, slots: number): number {
    const { kernels } = this.#table;
    const rowCount = this.rowCount;
    // In an index that only grew as they came, such keys would all crowd at its beginning.
    if (keys.count >= SORTED_KEYS_MIN && this.#seemSorted(keys)) this.reserve(keys.count);
    else growAhead(this.#table, keys.count);
    let row = 0;
    while (true) {
      row = kernels.tableFindOrInsert(
        this.address,
        keys.offsets,
        keys.heap,
        keys.hashes,
        row,
        keys.count,
        slots,
      );
      if (row === keys.count) return this.rowCount - rowCount;
      growForInsert(this.#table);
    }
  }

  #seemSorted({ hashes, count }: KeyRows): boolean {
    const { memory } = this.#table;
    let last = 0;
    for (let sample = 0; sample < SORTED_SAMPLES; sample++) {
      const row = Math.floor((sample * count) / SORTED_SAMPLES);
      const place = memory.u32[hashes / 4 + row * 2] >>> SORTED_SHIFT;
      if (place < last) return false;
      last = place;
    }
    return true;
  }

  reserve(groupCount: number): void {
    reserveIndex(this.#table, groupCount);
  }

  accumulator(index: number): AccumulatorColumn {
    const { offset, stride } = this.#layout.accumulators[index];
    return {
      directory: this.#table.word(HEADER_DIRECTORY),
      shift: this.#layout.shift,
      offset,
      stride,
    };
  }

  growHeap(): void {
    growHeap(this.#table);
  }

  keysOf(slots: number, count: number, target: KeyTarget): void {
    const { kernels } = this.#table;
    const byteLength = kernels.tableKeyOffsets(this.address, slots, count, target.offsets);
    if (byteLength < 0) throw columnTooLarge();
    target.heap = target.allocate(byteLength);
    kernels.tableKeyBytes(this.address, slots, count, target.offsets, target.heap);
  }

  hashesOf(slots: number, count: number, target: number): void {
    const directory = this.#table.word(HEADER_DIRECTORY);
    const { shift, hashOffset } = this.#layout;
    const { kernels } = this.#table;
    kernels.readSlots64(slots, count, directory, shift, hashOffset, HASH_BYTES, target);
  }

  setExpiry(slots: number, count: number, expiry: number): void {
    assert(this.#expires, 'the groups of this table expire');
    this.#table.kernels.tableSetExpiry(this.address, slots, count, expiry);
  }

  expiryOf(slots: number, count: number, target: number): void {
    assert(this.#expires, 'the groups of this table expire');
    this.#table.kernels.tableExpiries(this.address, slots, count, target);
  }

  findLonger(
    { offsets, heap, hashes, count: keyCount }: KeyRows,
    extra: number,
    allocate: (byteLength: number) => number,
  ): { readonly slots: number; readonly rows: number; readonly count: number } {
    const find = (slots: number, rows: number): number => {
      const { kernels } = this.#table;
      const { address } = this;
      return kernels.tableFindLonger(address, offsets, heap, hashes, keyCount, extra, slots, rows);
    };
    const count = find(0, 0) >>> 0;
    const slots = allocate(count * 4);
    const rows = allocate(count * 4);
    if (count > 0) find(slots, rows);
    return { slots, rows, count };
  }

  expired(watermark: bigint, slots: number): number {
    assert(this.#expires, 'the groups of this table expire');
    return this.#table.kernels.tableExpired(this.address, watermark, slots) >>> 0;
  }

  latestExpiry(): bigint | null {
    assert(this.#expires, 'the groups of this table expire');
    const latest = this.#table.kernels.tableLatestExpiry(this.address);
    return latest === NO_EXPIRY ? null : latest;
  }

  earliestExpiry(): bigint | null {
    assert(this.#expires, 'the groups of this table expire');
    const table = this.#table;
    let earliest = NEVER;
    const count = table.word(HEADER_SEGMENT_COUNT);
    for (let number = 0; number < count; number++) {
      const segment = table.segmentAddress(number);
      if (table.segmentWord(segment, SEGMENT_KIND) !== SEGMENT_KIND_ROWS) continue;
      const own = table.memory.i64[(segment + SEGMENT_EARLIEST) / 8];
      if (own < earliest) earliest = own;
    }
    return earliest === NEVER ? null : earliest;
  }

  liveSlots(slots: number): number {
    return this.#table.kernels.tableLiveSlots(this.address, slots) >>> 0;
  }

  get chains(): TableChains {
    assert(this.#table.isChained, 'the slots of this table are rows');
    return new TableChains(this.#table);
  }

  remove(slots: number, count: number): void {
    const { kernels } = this.#table;
    if (this.#table.isChained) kernels.chainRemove(this.address, slots, count);
    else kernels.tableRemove(this.address, slots, count);
  }

  cut(extent: CutExtent, owner: number): StoreCopy {
    return cutTable(this.#table, extent, owner);
  }

  surrender(): SurrenderedStore {
    return surrenderTable(this.#table);
  }
}
