import type { Column } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import type { DataType } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import { hashKeys } from './encode-keys.ts';
import {
  decodeRows,
  encodeRows,
  layOutRowBytes,
  type RowBytesLayout,
  usualRowBytes,
} from './row-bytes.ts';
import type { KeyRows, StateStore, StoreSpec } from './store.ts';

/** The words of an entry, in the order of `native-free-kernels/bag/inner/words.ts`. */
const WORDS = ['weight', 'next', 'previous', 'head'] as const;
const WEIGHT = 0;
const HEAD = 3;
const MATCHES = WORDS.length;

export type BagSide = 0 | 1;

/** Slot numbers (u32) at an address. */
export interface Slots {
  readonly address: number;
  readonly count: number;
}

/** Rows of keys: those of key i up to `ends[i]`, in the order in which they came. */
export interface ListedRows extends Slots {
  readonly ends: Uint32Array;
}

/** Each row says what matches it, in a bag where the rows of two sides meet. */
export function bagStore(
  types: readonly (readonly DataType[])[],
  options: { readonly expires: boolean },
): StoreSpec {
  const words = types.length > 1 ? [...WORDS, 'matches'] : WORDS;
  return {
    accumulators: words.map((name) => ({ name, width: 4 })),
    expires: options.expires,
    inlineKeyBytes: Math.max(...types.map(usualRowBytes)),
  };
}

/**
 * Rows that may come more than once, with weights, in lists by key: the state of operators whose input may be taken back. A row
 * is found by its bytes, so that taking it back costs the same however many rows its key has.
 */
export class RowBag {
  readonly store: StateStore;
  readonly #layouts: readonly RowBytesLayout[];
  readonly #context: ColumnContext;

  /** `types`: of the rows of each side. */
  constructor(store: StateStore, types: readonly (readonly DataType[])[], context: ColumnContext) {
    this.store = store;
    this.#layouts = types.map(layOutRowBytes);
    this.#context = context;
  }

  typesOf(side: BagSide): readonly DataType[] {
    return this.#layouts[side].types;
  }

  /** The slots of keys, which are made where they are missing. */
  findKeys(keys: KeyRows): Slots & { readonly made: number } {
    const address = this.#context.scratch.allocate(keys.count * 4);
    return { address, count: keys.count, made: this.store.findOrInsert(keys, address) };
  }

  /** The slots of rows, which are made without weight where they are missing. */
  findRows(columns: readonly Column[], count: number, side: BagSide = 0): Slots {
    const { kernels, scratch } = this.#context;
    const layout = this.#layouts[side];
    const bytes = encodeRows(layout, columns, count, this.#context);
    const hashes = hashKeys(layout.keys, bytes, this.#context);
    kernels.bagSalt(hashes, count, side);
    const address = scratch.allocate(count * 4);
    this.store.findOrInsert({ ...bytes, hashes }, address);
    return { address, count };
  }

  /** Adds to the weights (i32) of rows, by 1 where `weights` is 0. Row i has key i of `heads`. */
  add(heads: Slots, rows: Slots, weights: number, side: BagSide = 0): void {
    const { address } = this.store;
    this.#context.kernels.bagAdd(address, side, heads.address, rows.address, weights, rows.count);
  }

  /** Adds to the weights of rows that are in the lists. */
  change(rows: Slots, weights: number): void {
    this.add(rows, rows, weights);
  }

  /** Forgets those of the rows that have no weight, and keys without rows unless all keys stay. Returns how many rows went. */
  purge(rows: Slots, keysStay = false): number {
    const { kernels, scratch } = this.#context;
    const target = scratch.allocate(rows.count * 8);
    const { address } = this.store;
    const count =
      kernels.bagPurge(address, rows.address, rows.count, keysStay ? 0 : 1, target) >>> 0;
    if (count > 0) this.store.remove(target, count);
    return count;
  }

  /** All rows of keys, of a bag with one side. */
  rowsOf(heads: Slots): ListedRows {
    const { kernels, scratch, memory } = this.#context;
    const list = (ends: number, target: number): number =>
      kernels.bagRows(this.store.address, heads.address, heads.count, ends, target) >>> 0;
    const ends = scratch.allocate(heads.count * 4);
    const count = list(ends, 0);
    // At least a word: 0 stands for counting only.
    const address = scratch.allocate(Math.max(4, count * 4));
    list(ends, address);
    return { address, count, ends: memory.u32.slice(ends / 4, ends / 4 + heads.count) };
  }

  /** Pairs of a place among `heads` and a row of a side under that key, in portions of `capacity`. */
  *pairs(heads: Slots, side: BagSide, capacity: number): Iterable<{ places: Slots; rows: Slots }> {
    const { kernels, scratch, memory } = this.#context;
    const [places, rows] = [scratch.allocate(capacity * 4), scratch.allocate(capacity * 4)];
    const cursor = scratch.allocate(8);
    memory.u32.fill(0, cursor / 4, cursor / 4 + 2);
    while (memory.u32[cursor / 4] < heads.count) {
      const count =
        kernels.bagPairs(
          this.store.address,
          side,
          heads.address,
          heads.count,
          cursor,
          capacity,
          places,
          rows,
        ) >>> 0;
      if (count > 0) yield { places: { address: places, count }, rows: { address: rows, count } };
    }
  }

  /** Those of the slots that are keys. */
  keysAmong(slots: Slots): Slots {
    const { kernels, scratch } = this.#context;
    const address = scratch.allocate(slots.count * 4);
    const count = kernels.bagKeys(this.store.address, slots.address, slots.count, address) >>> 0;
    return { address, count };
  }

  /** All keys. */
  keys(): Slots {
    const address = this.#context.scratch.allocate(this.store.rowCount * 4);
    return this.keysAmong({ address, count: this.store.liveSlots(address) });
  }

  /** The key of each row. */
  headsOf(rows: Slots): Slots {
    const { scratch, memory } = this.#context;
    const address = scratch.allocate(rows.count * 4);
    const heads = this.#words(rows, HEAD);
    assert(!heads.includes(0), 'only rows in lists have a key');
    memory.u32.set(
      heads.map((head) => head - 1),
      address / 4,
    );
    return { address, count: rows.count };
  }

  weightsOf(rows: Slots): Int32Array {
    return this.#words(rows, WEIGHT);
  }

  /** The weight of what matches each row. */
  matchesOf(rows: Slots): Int32Array {
    return this.#words(rows, MATCHES);
  }

  /** Adds to what matches rows. */
  match(rows: Slots, weights: number): void {
    const { address } = this.store;
    this.#context.kernels.bagMatch(address, rows.address, weights, rows.count);
  }

  /** The columns of rows, in the arena of `context`. */
  read(rows: Slots, context: ColumnContext, side: BagSide = 0): readonly Column[] {
    const { scratch } = context;
    const offsets = scratch.allocate((rows.count + 1) * 4);
    const target = {
      offsets,
      heap: 0,
      allocate: (byteLength: number) => scratch.allocate(byteLength),
    };
    this.store.keysOf(rows.address, rows.count, target);
    const bytes = { count: rows.count, offsets, heap: target.heap };
    return decodeRows(this.#layouts[side], bytes, context);
  }

  #words({ address, count }: Slots, word: number): Int32Array {
    const { kernels, scratch, memory } = this.#context;
    const { directory, shift, offset, stride } = this.store.accumulator(word);
    const target = scratch.allocate(count * 4);
    kernels.readSlots32(address, count, directory, shift, offset, stride, target);
    return memory.i32.slice(target / 4, target / 4 + count);
  }
}
