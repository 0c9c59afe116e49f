import type { RowBag, Slots } from '../../state/row-bag.ts';
import type { StatefulContext } from '../operator.ts';
import type { ArrivedRows } from './arrived-rows.ts';

/** How often a row is there, and how often something that matches it. */
export interface RowState {
  readonly weight: number;
  readonly matches: number;
}

export interface RowChange {
  readonly slot: number;
  readonly before: RowState;
  readonly after: RowState;
}

/** The rows of one side that a step touches: new ones, and those whose matches change. */
export class MatchedRows {
  readonly #bag: RowBag;
  readonly #context: StatefulContext;
  readonly #before = new Map<number, RowState>();

  constructor(bag: RowBag, context: StatefulContext) {
    this.#bag = bag;
    this.#context = context;
  }

  /** Takes new rows in; says how their matches are counted, for those that were not there before. */
  arrive({ changedSlots }: ArrivedRows): NewMatches {
    this.#touch(changedSlots);
    const slots = this.#numbers(changedSlots);
    const isNew = [...slots].map((slot) => this.#before.get(slot)?.weight === 0);
    return new NewMatches(changedSlots, isNew, this.#bag, this.#context);
  }

  /** Adds to the matches of kept rows. */
  match(rows: Slots, weights: ArrayLike<number>): void {
    this.#touch(rows);
    const { scratch, memory } = this.#context;
    const address = scratch.allocate(rows.count * 4);
    memory.i32.set(weights, address / 4);
    this.#bag.match(rows, address);
  }

  /** All touched rows, in the order in which they were. */
  changes(): readonly RowChange[] {
    const slots = [...this.#before.keys()];
    const { scratch, memory } = this.#context;
    const address = scratch.allocate(slots.length * 4);
    memory.u32.set(slots, address / 4);
    const states = this.#read({ address, count: slots.length });
    return slots.map((slot, index) => {
      return { slot, before: this.#before.get(slot)!, after: states[index] };
    });
  }

  /** Notes how rows were before. */
  #touch(rows: Slots): void {
    const slots = this.#numbers(rows);
    if (slots.every((slot) => this.#before.has(slot))) return;
    this.#read(rows).forEach((state, index) => {
      if (!this.#before.has(slots[index])) this.#before.set(slots[index], state);
    });
  }

  #read(rows: Slots): readonly RowState[] {
    const [weights, matches] = [this.#bag.weightsOf(rows), this.#bag.matchesOf(rows)];
    return Array.from(weights, (weight, row) => ({ weight, matches: matches[row] }));
  }

  #numbers({ address, count }: Slots): Uint32Array {
    return this.#context.memory.u32.slice(address / 4, address / 4 + count);
  }
}

/** Counts what matches new rows: those that were there before know it already. */
export class NewMatches {
  readonly #slots: Slots;
  readonly #isNew: readonly boolean[];
  readonly #sums: Int32Array;
  readonly #bag: RowBag;
  readonly #context: StatefulContext;

  constructor(slots: Slots, isNew: readonly boolean[], bag: RowBag, context: StatefulContext) {
    this.#slots = slots;
    this.#isNew = isNew;
    this.#sums = new Int32Array(slots.count);
    this.#bag = bag;
    this.#context = context;
  }

  /** Row `places[i]` of the new ones has a match of this weight. */
  add(places: Uint32Array, weights: Int32Array): void {
    places.forEach((place, pair) => {
      if (this.#isNew[place]) this.#sums[place] += weights[pair];
    });
  }

  finish(): void {
    const { scratch, memory } = this.#context;
    const address = scratch.allocate(this.#sums.length * 4);
    memory.i32.set(this.#sums, address / 4);
    this.#bag.match(this.#slots, address);
  }
}
