import type { HeldStore } from './held-store.ts';
import type { MemoryBudget } from './runtime.ts';
import type { StateSpill } from './state-spill.ts';

/**
 * How much of the memory budget may be in use when a task begins to change state; what is above belongs to the task. Each
 * time that was not enough the next one holds; with 0 one store alone is in memory.
 */
const SHARES = [0.7, 0.45, 0.2, 0] as const;

/** Decides which stores are in memory: over the budget, those that went without work the longest go to disk. */
export class StateResidence {
  readonly #stores: readonly HeldStore[];
  readonly #budget: MemoryBudget;
  /** Null where all state has to be in memory. */
  readonly #spill: StateSpill | null;
  #level = 0;
  #uses = 0;

  constructor(stores: readonly HeldStore[], budget: MemoryBudget, spill: StateSpill | null) {
    this.#stores = stores;
    this.#budget = budget;
    this.#spill = spill;
  }

  /** True when no store is on disk. */
  get isComplete(): boolean {
    return this.#stores.every(({ spilled }) => spilled === null);
  }

  /** Leaves tasks more room from now on; false when they have all there is. */
  tighten(): boolean {
    if (this.#spill === null || this.#stores.length === 0) return false;
    if (this.#level === SHARES.length - 1) return false;
    this.#level++;
    return true;
  }

  /** Writes stores away until memory is free for `neededBytes` and the task that comes. */
  async makeRoom(kept: readonly HeldStore[] = [], neededBytes = 0): Promise<void> {
    const spill = this.#spill;
    if (spill === null || this.#fits(neededBytes)) return;
    const coldest = this.#stores
      .filter((store) => store.address !== 0 && !kept.includes(store))
      .toSorted((left, right) => left.lastUse - right.lastUse);
    for (const store of coldest) {
      if (this.#fits(neededBytes)) return;
      await spill.evict(store);
    }
  }

  /** Cuts stores that a stage needs into groups that find room together; those in memory come first. */
  portions(wanted: readonly HeldStore[]): readonly (readonly HeldStore[])[] {
    const isThere = wanted.every(({ spilled }) => spilled === null);
    if (this.#spill === null || (isThere && this.#fits(0))) return [wanted];
    const held = this.#stores.reduce((sum, store) => sum + this.#residentBytes(store), 0);
    const room = this.#limit - (this.#budget.bytesInUse - held);
    const portions: HeldStore[][] = [];
    let rest = 0;
    for (const store of wanted.toSorted((left, right) => rank(left) - rank(right))) {
      const bytes = store.spilled?.memoryBytes ?? this.#residentBytes(store);
      if (portions.length === 0 || bytes > rest) {
        portions.push([]);
        rest = room;
      }
      portions.at(-1)!.push(store);
      rest -= bytes;
    }
    return portions;
  }

  /** Brings stores into memory that are used together. */
  async bringIn(stores: readonly HeldStore[]): Promise<void> {
    for (const store of stores) store.lastUse = ++this.#uses;
    if (this.#spill === null) return;
    const spilled = stores.flatMap((store) => store.spilled ?? []);
    const neededBytes = spilled.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
    await this.makeRoom(stores, neededBytes);
    for (const store of stores) await this.#spill.bringIn(store);
  }

  get #limit(): number {
    return this.#budget.byteLength * SHARES[this.#level]!;
  }

  #fits(neededBytes: number): boolean {
    return this.#budget.bytesInUse + neededBytes <= this.#limit;
  }

  #residentBytes({ address, owner }: HeldStore): number {
    return address === 0 ? 0 : this.#budget.memory.bytesOf(owner);
  }
}

function rank({ spilled }: HeldStore): number {
  return spilled === null ? 0 : 1;
}
