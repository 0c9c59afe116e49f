import type { Column } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { findInTable, type GroupFinder, PortionSize } from './group-finder.ts';
import type { KeyLayout } from './key-layout.ts';
import type { StateStore } from './store.ts';

const ENTRIES_MIN = 1024;
const ENTRY_BYTES = 8;

/** Remembers the slots of byte strings by a hash of their own. */
export class TextKeys implements GroupFinder {
  readonly #layout: KeyLayout;
  readonly #table: StateStore;
  readonly #keeper: ColumnContext;
  readonly #portion = new PortionSize();
  #index: number;
  #mask: number;
  #entryCount = 0;

  constructor(layout: KeyLayout, table: StateStore, keeper: ColumnContext, expectedGroups: number) {
    this.#layout = layout;
    this.#table = table;
    this.#keeper = keeper;
    this.#mask = maskFor(expectedGroups, ENTRIES_MIN - 1);
    this.#index = this.#allocateIndex(this.#mask);
  }

  find([column]: readonly Column[], count: number, context: ColumnContext): number {
    const { scratch, kernels } = context;
    const slots = scratch.allocate(count * 4);
    const { offsets, values, validity } = column;
    const hashes = scratch.allocate(count * 4);
    const address = scratch.allocate((count + 1) * 4);
    const text = [offsets, values, validity] as const;
    for (let first = 0; first < count; ) {
      const end = Math.min(count, first + this.#portion.rows);
      const index = [this.#index, this.#mask] as const;
      const missing =
        kernels.textSlots(...index, ...text, first, end, hashes, slots, address) >>> 0;
      if (missing > 0) {
        const rows = { address, count: missing };
        const found = findInTable(this.#layout, this.#table, column, rows, context);
        this.#makeRoom(missing);
        const wider = [this.#index, this.#mask] as const;
        const byteLength = kernels.textBytes(offsets, address, missing) >>> 0;
        const texts = this.#keeper.scratch.allocate(byteLength);
        const places = [hashes, address, missing, found, slots, texts] as const;
        this.#entryCount += kernels.enterTexts(...wider, ...text, ...places) >>> 0;
      }
      this.#portion.learn(end - first, missing);
      first = end;
    }
    return slots;
  }

  #makeRoom(count: number): void {
    const { kernels } = this.#keeper;
    const mask = maskFor(this.#entryCount + count, this.#mask);
    if (mask !== this.#mask) {
      const index = this.#allocateIndex(mask);
      kernels.widenTextIndex(this.#index, this.#mask, index, mask);
      this.#index = index;
      this.#mask = mask;
    }
  }

  /** Zeros, with the entry for null behind the last. */
  #allocateIndex(mask: number): number {
    const { scratch, kernels } = this.#keeper;
    const byteLength = (mask + 2) * ENTRY_BYTES;
    const index = scratch.allocate(byteLength);
    kernels.fillBytes(index, 0, byteLength);
    return index;
  }
}

/** An index is at most a quarter full: most strings are found in one step then, which can be foreseen. */
function maskFor(entryCount: number, least: number): number {
  let mask = least;
  while (entryCount * 4 > mask) mask = mask * 2 + 1;
  return mask;
}
