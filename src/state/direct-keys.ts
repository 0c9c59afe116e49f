import type { Column } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { findInTable, type GroupFinder, PortionSize } from './group-finder.ts';
import type { KeyLayout } from './key-layout.ts';
import type { StateStore } from './store.ts';

/** Places of the map for each group at most: values that lie farther apart are looked up in the table. */
const PLACES_PER_GROUP = 32;
const PLACES_MIN = 4096;
const PLACES_MAX = 4 * 1024 * 1024;
const LEAST = 2n ** 63n - 1n;
const GREATEST = -(2n ** 63n);

const KERNELS = {
  i32: { look: 'directSlots32', enter: 'enterSlots32', widen: 'widenBounds32' },
  i64: { look: 'directSlots64', enter: 'enterSlots64', widen: 'widenBounds64' },
} as const;

/** Remembers the slots of integers by their distance from the least one. */
export class DirectKeys implements GroupFinder {
  readonly #layout: KeyLayout;
  readonly #table: StateStore;
  readonly #keeper: ColumnContext;
  readonly #kernels: (typeof KERNELS)[keyof typeof KERNELS];
  /** Address of the least and the greatest value seen. */
  readonly #bounds: number;
  readonly #portion = new PortionSize();
  #base = 0n;
  #range = 0;
  #map: number;

  constructor(
    layout: KeyLayout,
    table: StateStore,
    keeper: ColumnContext,
    width: keyof typeof KERNELS,
  ) {
    const { scratch, memory } = keeper;
    this.#layout = layout;
    this.#table = table;
    this.#keeper = keeper;
    this.#kernels = KERNELS[width];
    this.#bounds = scratch.allocate(16);
    memory.i64.set([LEAST, GREATEST], this.#bounds / 8);
    this.#map = this.#allocateMap(0);
  }

  find([column]: readonly Column[], count: number, context: ColumnContext): number {
    const { scratch, kernels } = context;
    const slots = scratch.allocate(count * 4);
    const { values, validity } = column;
    const address = scratch.allocate((count + 1) * 4);
    const { look, enter, widen } = this.#kernels;
    for (let first = 0; first < count; ) {
      const end = Math.min(count, first + this.#portion.rows);
      const place = [this.#base, this.#range, this.#map] as const;
      const missing = kernels[look](values, validity, first, end, ...place, slots, address) >>> 0;
      if (missing > 0) {
        const rows = { address, count: missing };
        const found = findInTable(this.#layout, this.#table, column, rows, context);
        kernels[widen](values, validity, address, missing, this.#bounds);
        this.#widen();
        const wider = [this.#base, this.#range, this.#map] as const;
        kernels[enter](values, validity, address, missing, found, ...wider, slots);
      }
      this.#portion.learn(end - first, missing);
      first = end;
    }
    return slots;
  }

  /** Makes the map hold all values seen, where they lie near enough to each other. */
  #widen(): void {
    const { memory, kernels } = this.#keeper;
    const least = memory.i64[this.#bounds / 8];
    const greatest = memory.i64[this.#bounds / 8 + 1];
    const end = this.#base + BigInt(this.#range);
    if (least > greatest || (this.#range > 0 && least >= this.#base && greatest < end)) return;
    const spread = Number(greatest - least) + 1;
    const wanted = Math.max(PLACES_MIN, this.#table.rowCount * PLACES_PER_GROUP);
    if (spread > Math.min(wanted, PLACES_MAX)) return;
    // Room on both sides, because the next values will lie there.
    const margin = Math.ceil(spread / 4);
    const base = least - BigInt(margin);
    const range = spread + 2 * margin;
    const map = this.#allocateMap(range);
    if (this.#range > 0) {
      const shift = Number(this.#base - base);
      kernels.copyBytes(this.#map, map + shift * 4, this.#range * 4);
    }
    memory.u32[map / 4 + range + 1] = memory.u32[this.#map / 4 + this.#range + 1];
    this.#base = base;
    this.#range = range;
    this.#map = map;
  }

  /** Zeros, with a place for what lies outside and one for null behind the others. */
  #allocateMap(range: number): number {
    const { scratch, kernels } = this.#keeper;
    const byteLength = (range + 2) * 4;
    const map = scratch.allocate(byteLength);
    kernels.fillBytes(map, 0, byteLength);
    return map;
  }
}
