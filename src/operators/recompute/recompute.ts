import { type Batch, insertBatch } from '../../columnar/batch.ts';
import { gatherBatch } from '../../columnar/gather.ts';
import { BIGINT, BINARY, type DataType } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import type { RecomputeSpec } from '../../plan/stages.ts';
import { encodeKeys } from '../../state/encode-keys.ts';
import { layOutKeys } from '../../state/key-layout.ts';
import { bagStore, RowBag, type Slots } from '../../state/row-bag.ts';
import type { StateStore, StoreSpec } from '../../state/store.ts';
import { closedSlots, distinctRows, forget, forgetClosed } from '../aggregate.ts';
import { changeBatches, consolidate, takenBack } from '../consolidate.ts';
import { rowsInTime, timesOfRows } from '../late-rows.ts';
import type { StatefulContext, StatefulOperator } from '../operator.ts';
import { compute, computedTypes, type Given, givenOf, prunedRows } from './compute.ts';
import type { RowRuns } from './first-of-keys.ts';
import { type KeptRows, keptRows, rowsThere, rowsThereBefore } from './kept-rows.ts';

/** What `encodeKey` has put before the rows. */
const KEY_TYPES: readonly DataType[] = [BINARY, BIGINT];

/**
 * Keeps the rows of each key, which may be taken back, and computes what they give with the operator of a batch query. Gives
 * out the difference between what the touched keys gave before and what they give now: so it is right for all that can be
 * computed of rows, and costs as much as the touched keys have rows. Rows that can never come out are forgotten.
 */
export function recompute(spec: RecomputeSpec): StatefulOperator {
  return {
    step([batches], store, context) {
      assert(store !== null, 'rows are kept in a store');
      const step = new RecomputeStep(spec, store, context);
      const output = spec.emits === 'final' ? step.runToClosed(batches) : step.run(batches);
      context.stateCounters.rowsTotal += store.rowCount;
      return output;
    },
  };
}

export function recomputeStore({ types, expiry }: RecomputeSpec): StoreSpec {
  return bagStore([types], { expires: expiry !== null });
}

export function recomputeOutput(spec: RecomputeSpec): readonly DataType[] {
  const types = computedTypes(spec);
  return spec.output.map((place) => types[place]);
}

/** New rows of one batch with their keys. */
interface Arrivals {
  readonly heads: Slots;
  readonly rows: Slots;
  readonly weights: number;
}

class RecomputeStep {
  readonly #spec: RecomputeSpec;
  readonly #store: StateStore;
  readonly #bag: RowBag;
  readonly #context: StatefulContext;
  /** For what lives as long as the step, and computes the whole of what it is given. */
  readonly #own: StatefulContext;

  constructor(spec: RecomputeSpec, store: StateStore, context: StatefulContext) {
    this.#spec = spec;
    this.#store = store;
    this.#context = context;
    const stateCounters = { rowsTotal: 0, rowsUpdated: 0, rowsRemoved: 0, lateRows: 0 };
    const arena = context.scratch;
    this.#own = { ...context, arena, outputMode: 'complete', closing: null, stateCounters };
    this.#bag = new RowBag(store, [spec.types], this.#own);
  }

  run(batches: readonly Batch[]): readonly Batch[] {
    const global = this.#globalKey();
    const arrivals = this.#takeAll(batches);
    const heads = this.#distinct([...arrivals.map((each) => each.heads), ...global.heads]);
    this.#context.stateCounters.rowsUpdated += heads.count;
    const before = keptRows(this.#bag, heads);
    this.#add(arrivals);
    const after = keptRows(this.#bag, heads);
    const output = this.#give(before, after, global.isNew);
    for (const { rows } of arrivals) this.#purge(rows);
    if (this.#context.outputMode !== 'complete') this.#forgetClosed();
    return output;
  }

  /** Keys give what they have once, when they are closed. */
  runToClosed(batches: readonly Batch[]): readonly Batch[] {
    const { closing, stateCounters } = this.#context;
    const arrivals = this.#takeAll(batches);
    stateCounters.rowsUpdated += this.#distinct(arrivals.map(({ heads }) => heads)).count;
    this.#add(arrivals);
    if (this.#spec.expiry === null) return [];
    if (closing !== null) closing.closedUntil = this.#store.latestExpiry();
    const closed = closedSlots(this.#store, this.#context);
    if (closed.count === 0) return [];
    const slots = { address: closed.slots, count: closed.count };
    const kept = keptRows(this.#bag, this.#bag.keysAmong(slots));
    const { given } = this.#compute(kept, rowsThere(kept, this.#spec.computes));
    forget(closed, this.#store, this.#context);
    return given === null ? [] : [this.#leaving(given)];
  }

  /** What update and complete mode give is read from what is there now, changes from both. */
  #give(before: KeptRows, after: KeptRows, isNew: boolean): readonly Batch[] {
    const { spec, context } = { spec: this.#spec, context: this.#context };
    const isTable = spec.emits === 'groups' && context.outputMode === 'complete';
    // In update mode a group comes out that was touched, changed or not.
    const isTouched = spec.emits === 'groups' && spec.computes.kind === 'aggregate';
    const now = this.#compute(after, rowsThere(after, spec.computes));
    if (!isTable && isTouched) return now.given === null ? [] : [this.#leaving(now.given)];
    const then = rowsThereBefore(before, after, spec.computes);
    const old = isTable || isNew ? null : this.#compute(after, then).given;
    this.#prune(after, now);
    if (isTable) return this.#giveTable();
    const batches = [old === null ? null : takenBack(old, this.#own), now.given];
    const present = batches.filter((batch) => batch !== null);
    const change = consolidate(present, recomputeOutput(spec), context);
    return changeBatches(spec.emits === 'groups' ? { ...change, lost: null } : change);
  }

  #giveTable(): readonly Batch[] {
    const all = keptRows(this.#bag, this.#bag.keys());
    const { given } = this.#compute(all, rowsThere(all, this.#spec.computes));
    return given === null ? [] : [this.#leaving(given)];
  }

  /** What some of the kept rows give. */
  #compute(kept: KeptRows, runs: RowRuns): Given {
    const { computes } = this.#spec;
    const numbers =
      computes.kind === 'window' && computes.isFirstOnly
        ? kept.firstOf(runs, computes.window.order, this.#own)
        : runs.numbers;
    const rows = kept.take(numbers, this.#spec, this.#own);
    return givenOf(this.#spec, compute(this.#spec, rows, this.#own), this.#own);
  }

  /** Copies what lies in the scratch arena to where results lie. */
  #leaving(batch: Batch): Batch {
    const { scratch, memory } = this.#context;
    const address = scratch.allocate(batch.rowCount * 4);
    for (let row = 0; row < batch.rowCount; row++) memory.u32[address / 4 + row] = row;
    const rows = { address, count: batch.rowCount };
    return gatherBatch(batch, recomputeOutput(this.#spec), rows, this.#context);
  }

  #takeAll(batches: readonly Batch[]): readonly Arrivals[] {
    return batches.map((batch) => this.#take(batch)).filter((taken) => taken !== null);
  }

  /** Rows that are not late, with their slots. */
  #take(batch: Batch): Arrivals | null {
    const { types, expiry } = this.#spec;
    const inTime = rowsInTime(batch, [...KEY_TYPES, ...types], expiry, this.#context);
    const { columns, rowCount, weights } = inTime;
    if (rowCount === 0) return null;
    const [key, hash, ...own] = columns;
    const keys = { count: rowCount, offsets: key.offsets, heap: key.values };
    const heads = this.#bag.findKeys({ ...keys, hashes: hash.values });
    const rows = this.#bag.findRows(own, rowCount);
    if (expiry !== null) {
      const times = timesOfRows(expiry, insertBatch(rowCount, own), this.#own);
      this.#store.setExpiry(heads.address, rowCount, times);
      this.#store.setExpiry(rows.address, rowCount, times);
    }
    return { heads, rows, weights };
  }

  #add(arrivals: readonly Arrivals[]): void {
    for (const { heads, rows, weights } of arrivals) this.#bag.add(heads, rows, weights);
  }

  #distinct(found: readonly Slots[]): Slots {
    const slots = found.map(({ address, count }) => ({ slots: address, count }));
    const { slots: address, count } = distinctRows(slots, this.#store, this.#context);
    return { address, count };
  }

  /** An aggregate without grouping has a row from the start. */
  #globalKey(): { readonly heads: readonly Slots[]; readonly isNew: boolean } {
    if (!this.#isGlobal || this.#context.partition !== 0) return { heads: [], isNew: false };
    const head = this.#bag.findKeys(encodeKeys(layOutKeys([]), [], 1, this.#own));
    return { heads: [head], isNew: head.made === 1 };
  }

  get #isGlobal(): boolean {
    const { computes } = this.#spec;
    return computes.kind === 'aggregate' && computes.grouping.length === 0;
  }

  /** Forgets the rows that have no place in what is computed and can never get one. */
  #prune(kept: KeptRows, { whole }: Given): void {
    const pruned = prunedRows(this.#spec, kept, whole, this.#own);
    if (pruned === null) return;
    this.#bag.change(pruned.rows, pruned.weights);
    this.#purge(pruned.rows);
  }

  #purge(rows: Slots): void {
    this.#context.stateCounters.rowsRemoved += this.#bag.purge(rows, this.#isGlobal);
  }

  #forgetClosed(): void {
    if (this.#spec.expiry !== null) forgetClosed(this.#store, this.#context);
  }
}
