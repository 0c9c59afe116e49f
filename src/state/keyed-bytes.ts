import type { Kernels } from '../../native-free-kernels/kernels.ts';
import type { Arena } from '../columnar/arena.ts';
import type { SharedMemory } from '../columnar/memory.ts';
import type { ChainKeys, ChainSide, StateStore } from './store.ts';

/** What `KeyedBytes` needs besides the store. */
export interface KeyedBytesContext {
  readonly memory: SharedMemory;
  readonly kernels: Kernels;
  /** Lives as long as the `KeyedBytes`. */
  readonly scratch: Arena;
}

/**
 * Byte strings of a chained table by key, one key at a time: for whoever asks for state as it goes, such as a function of the
 * user's. What has to do with many keys at once uses `RowChains`.
 */
export class KeyedBytes {
  readonly #store: StateStore;
  readonly #memory: SharedMemory;
  readonly #kernels: Kernels;
  readonly #key: ByteString;
  readonly #row: ByteString;
  readonly #hash: number;
  readonly #expiry: number;
  readonly #cursor: number;
  readonly #head: number;
  readonly #pairRows: Room;
  readonly #slots: Room;

  constructor(store: StateStore, { memory, kernels, scratch }: KeyedBytesContext) {
    this.#store = store;
    this.#memory = memory;
    this.#kernels = kernels;
    this.#key = new ByteString(memory, scratch);
    this.#row = new ByteString(memory, scratch);
    this.#hash = scratch.allocate(8);
    this.#expiry = scratch.allocate(8);
    this.#cursor = scratch.allocate(8);
    this.#head = scratch.allocate(4);
    this.#pairRows = new Room(scratch);
    this.#slots = new Room(scratch);
  }

  /** The slot that was put last under a key; −1 for none. */
  find(side: ChainSide, key: Uint8Array): number {
    this.#store.chains.find(side, this.#keys(key), this.#head);
    return this.#memory.u32[this.#head / 4] - 1;
  }

  /** All slots of a key, in the order in which they were put. */
  slotsOf(side: ChainSide, key: Uint8Array): number[] {
    if (this.find(side, key) < 0) return [];
    const { u32 } = this.#memory;
    const slots: number[] = [];
    u32.fill(0, this.#cursor / 4, this.#cursor / 4 + 2);
    while (u32[this.#cursor / 4] < 1) {
      const rows = this.#pairRows.of(PAIRS_MAX * 4);
      const target = this.#slots.of(PAIRS_MAX * 4);
      const { chains } = this.#store;
      const count = chains.pairs(this.#head, 1, this.#cursor, PAIRS_MAX, rows, target);
      slots.push(...u32.subarray(target / 4, target / 4 + count));
    }
    return slots.reverse();
  }

  /** Adds a byte string under a key; it never expires, until `setExpiry`. */
  insert(side: ChainSide, key: Uint8Array, row: Uint8Array): number {
    this.#row.set(row);
    const { offsets, heap } = this.#row;
    const target = this.#slots.of(4);
    this.#store.chains.insert(side, this.#keys(key), { offsets, heap, matched: 0 }, target);
    return this.#memory.u32[target / 4];
  }

  /** A copy of the bytes of a slot. */
  read(slot: number): Uint8Array {
    const target = this.#row.target();
    this.#store.chains.read(this.#slotList([slot]), 1, target);
    const end = target.heap + this.#memory.i32[target.offsets / 4 + 1];
    return this.#memory.u8.slice(target.heap, end);
  }

  /** A copy of key and bytes of a slot, the one behind the other. */
  readWithKey(slot: number): Uint8Array {
    const target = this.#row.target();
    this.#store.keysOf(this.#slotList([slot]), 1, target);
    const end = target.heap + this.#memory.i32[target.offsets / 4 + 1];
    return this.#memory.u8.slice(target.heap, end);
  }

  /** When a slot expires (µs). */
  expiryOf(slot: number): bigint {
    this.#store.expiryOf(this.#slotList([slot]), 1, this.#expiry);
    return this.#memory.i64[this.#expiry / 8];
  }

  setExpiry(slot: number, micros: bigint): void {
    this.#memory.i64[this.#expiry / 8] = micros;
    this.#store.setExpiry(this.#slotList([slot]), 1, this.#expiry);
  }

  remove(slots: readonly number[]): void {
    if (slots.length > 0) this.#store.remove(this.#slotList(slots), slots.length);
  }

  /** The slots of a side that are over at a time (µs). */
  expired(side: ChainSide, micros: bigint): readonly number[] {
    const count = this.#store.expired(micros, 0);
    if (count === 0) return [];
    const target = this.#slots.of(count * 4);
    this.#store.expired(micros, target);
    const found = this.#store.chains.unmatched(side, target, count, target);
    return [...this.#memory.u32.subarray(target / 4, target / 4 + found)];
  }

  all(): readonly number[] {
    const target = this.#slots.of(this.#store.rowCount * 4);
    const count = this.#store.liveSlots(target);
    return [...this.#memory.u32.subarray(target / 4, target / 4 + count)];
  }

  #keys(key: Uint8Array): ChainKeys {
    this.#key.set(key);
    const { offsets, heap } = this.#key;
    this.#kernels.hashKeys(offsets, heap, 1, this.#hash);
    return { count: 1, offsets, heap, hashes: this.#hash, validity: 0 };
  }

  #slotList(slots: readonly number[]): number {
    const target = this.#slots.of(slots.length * 4);
    this.#memory.u32.set(slots, target / 4);
    return target;
  }
}

/** Slots of one key that are read at once. */
const PAIRS_MAX = 1024;

/** Room that grows: what was there is gone then. */
class Room {
  readonly #arena: Arena;
  #address = 0;
  #byteLength = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  of(byteLength: number): number {
    if (byteLength > this.#byteLength) {
      this.#byteLength = Math.max(byteLength, this.#byteLength * 2, 64);
      this.#address = this.#arena.allocate(this.#byteLength);
    }
    return this.#address;
  }
}

/** One byte string where kernels read and write it: two offsets and a heap. */
class ByteString {
  readonly offsets: number;
  readonly #memory: SharedMemory;
  readonly #room: Room;

  constructor(memory: SharedMemory, arena: Arena) {
    this.offsets = arena.allocate(8);
    this.#memory = memory;
    this.#room = new Room(arena);
  }

  get heap(): number {
    return this.#room.of(0);
  }

  set(bytes: Uint8Array): void {
    this.#memory.u8.set(bytes, this.#room.of(Math.max(1, bytes.length)));
    this.#memory.i32[this.offsets / 4] = 0;
    this.#memory.i32[this.offsets / 4 + 1] = bytes.length;
  }

  /** For what is read: room is made once its size is known. */
  target(): { readonly offsets: number; heap: number; allocate(byteLength: number): number } {
    return {
      offsets: this.offsets,
      heap: 0,
      allocate: (byteLength) => this.#room.of(Math.max(1, byteLength)),
    };
  }
}
