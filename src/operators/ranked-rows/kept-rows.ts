import type { Column } from '../../columnar/batch.ts';
import type { RowNumbers } from '../../columnar/gather.ts';
import type { DataType } from '../../columnar/types.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import {
  decodeRows,
  encodeRows,
  layOutRowBytes,
  leadingBytes,
  type RowBytesLayout,
} from '../../state/row-bytes.ts';
import type { ChainKeys, StateStore } from '../../state/store.ts';
import type { StatefulContext } from '../operator.ts';

const SIDE = 0;
/** Pairs of a key and a row that are found at once. */
const PAIRS_MAX = 16 * 1024;

/** Kept rows of some keys: their slots, and the number (u32) of each one's key. */
export interface FoundRows {
  readonly count: number;
  readonly slots: number;
  readonly keys: number;
}

/** The rows of a chained table by key. Columns that are read more often than others come first in their bytes. */
export class KeptRows {
  readonly #store: StateStore;
  readonly #context: StatefulContext;
  /** Of the columns, in the order of their bytes, their places in a row. */
  readonly #places: readonly number[];
  readonly #layout: RowBytesLayout;

  constructor(
    store: StateStore,
    types: readonly DataType[],
    first: readonly number[],
    context: StatefulContext,
  ) {
    const rest = types.map((_, place) => place).filter((place) => !first.includes(place));
    this.#store = store;
    this.#context = context;
    this.#places = [...first, ...rest];
    this.#layout = layOutRowBytes(this.#places.map((place) => types[place]));
  }

  /** All rows of keys: those of a key in the order in which they came. */
  find(keys: ChainKeys): FoundRows {
    const { scratch, memory } = this.#context;
    const { chains } = this.#store;
    const heads = scratch.allocate(keys.count * 4);
    if (chains.find(SIDE, keys, heads) === 0) return { count: 0, slots: 0, keys: 0 };
    const cursor = scratch.allocate(8);
    memory.u32.fill(0, cursor / 4, cursor / 4 + 2);
    const [numbers, slots]: Uint32Array[][] = [[], []];
    while (memory.u32[cursor / 4] < keys.count) {
      const [keyRows, found] = [scratch.allocate(PAIRS_MAX * 4), scratch.allocate(PAIRS_MAX * 4)];
      const count = chains.pairs(heads, keys.count, cursor, PAIRS_MAX, keyRows, found);
      numbers.push(memory.u32.subarray(keyRows / 4, keyRows / 4 + count));
      slots.push(memory.u32.subarray(found / 4, found / 4 + count));
    }
    const count = slots.reduce((sum, { length }) => sum + length, 0);
    return { count, slots: this.#reversed(slots, count), keys: this.#reversed(numbers, count) };
  }

  /** A chain begins with the row that came last. */
  #reversed(parts: readonly Uint32Array[], count: number): number {
    const { scratch, memory } = this.#context;
    const address = scratch.allocate(count * 4);
    let end = address / 4 + count;
    for (const part of parts) {
      end -= part.length;
      memory.u32.set(part, end);
      memory.u32.subarray(end, end + part.length).reverse();
    }
    return address;
  }

  /** The columns of rows, or the first `width` by their bytes, at their places; others are missing. */
  read(
    { address, count }: RowNumbers,
    context: ComputeContext,
    width: number = this.#places.length,
  ): Column[] {
    const { scratch } = context;
    const target = {
      offsets: scratch.allocate((count + 1) * 4),
      heap: 0,
      allocate: (byteLength: number) => scratch.allocate(byteLength),
    };
    this.#store.chains.read(address, count, target, leadingBytes(this.#layout, width));
    const bytes = { count, offsets: target.offsets, heap: target.heap };
    const columns: Column[] = [];
    decodeRows(this.#layout, bytes, context, width).forEach((column, index) => {
      columns[this.#places[index]] = column;
    });
    return columns;
  }

  /** Keeps rows; `times`: when they expire, 0 for never. */
  insert(keys: ChainKeys, columns: readonly Column[], times: number): void {
    const { count } = keys;
    const context = { ...this.#context, arena: this.#context.scratch };
    const inOrder = this.#places.map((place) => columns[place]);
    const { offsets, heap } = encodeRows(this.#layout, inOrder, count, context);
    const slots = context.scratch.allocate(count * 4);
    this.#store.chains.insert(SIDE, keys, { offsets, heap, matched: 0 }, slots);
    if (times !== 0) this.#store.setExpiry(slots, count, times);
  }
}
