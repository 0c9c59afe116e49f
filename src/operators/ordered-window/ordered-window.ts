import { type Batch, insertBatch } from '../../columnar/batch.ts';
import { gatherBatch } from '../../columnar/gather.ts';
import { BIGINT, BINARY, BOOLEAN, type DataType } from '../../columnar/types.ts';
import { assert } from '../../errors.ts';
import { functionCall } from '../../expression/call.ts';
import type { OrderedWindowSpec } from '../../plan/stages.ts';
import { NEVER } from '../../state/growth.ts';
import { bagStore, RowBag, type Slots } from '../../state/row-bag.ts';
import type { StateStore, StoreSpec } from '../../state/store.ts';
import { closedSlots, distinctRows } from '../aggregate.ts';
import { rowsWhere } from '../join/joined-rows.ts';
import { rowsInTime, timesOfRows } from '../late-rows.ts';
import type { StatefulContext, StatefulOperator } from '../operator.ts';
import { compute, computedTypes, givenOf } from '../recompute/compute.ts';
import { keptRows } from '../recompute/kept-rows.ts';
import { recomputeOutput } from '../recompute/recompute.ts';
import { PassedRows } from './passed-rows.ts';

/** What `encodeKey` has put before the rows. */
const KEY_TYPES: readonly DataType[] = [BINARY, BIGINT];

/**
 * Keeps rows by key until the watermark has passed them, then computes the calls over the rows of their keys that it has passed,
 * as a batch query would, and gives out those that are new. Of rows that came out it keeps those that later results look
 * at: they expire never, the others at their time. A key expires where nothing will look at its rows from some time on.
 */
export function orderedWindow(spec: OrderedWindowSpec): StatefulOperator {
  return {
    step([batches = []], store, context) {
      assert(store !== null, 'rows wait in a store');
      const output = new OrderedWindowStep(spec, store, context).run(batches);
      context.stateCounters.rowsTotal += store.rowCount;
      return output;
    },
  };
}

export function orderedWindowStore({ rows }: OrderedWindowSpec): StoreSpec {
  return bagStore([rows.types], { expires: true });
}

export function orderedWindowOutput({ rows }: OrderedWindowSpec): readonly DataType[] {
  return recomputeOutput(rows);
}

class OrderedWindowStep {
  readonly #spec: OrderedWindowSpec;
  readonly #store: StateStore;
  readonly #context: StatefulContext;
  readonly #bag: RowBag;
  /** For what lives as long as the step. */
  readonly #own: StatefulContext;

  constructor(spec: OrderedWindowSpec, store: StateStore, context: StatefulContext) {
    this.#spec = spec;
    this.#store = store;
    this.#context = context;
    this.#own = { ...context, arena: context.scratch };
    this.#bag = new RowBag(store, [spec.rows.types], this.#own);
  }

  run(batches: readonly Batch[]): readonly Batch[] {
    for (const batch of batches) this.#keep(batch);
    const rows = this.#passedRows();
    if (rows.count === 0) return [];
    const found = this.#bag.headsOf(rows);
    const { slots, count } = distinctRows(
      [{ slots: found.address, count: found.count }],
      this.#store,
      this.#context,
    );
    return this.#giveOut({ address: slots, count });
  }

  /** Rows that the watermark has passed, and at the end of the input all that wait: not those that came out. */
  #passedRows(): Slots {
    const { closing, evictionWatermark } = this.#context;
    const until = closing === null ? evictionWatermark : NEVER - 1n;
    const closed = closedSlots(this.#store, { ...this.#context, evictionWatermark: until });
    const slots = { address: closed.slots, count: closed.count };
    if (slots.count === 0) return slots;
    const keys = this.#bag.keysAmong(slots);
    const rows = keys.count === 0 ? slots : this.#without(slots, keys);
    if (closing === null) this.#forgetKeys(keys);
    else closing.closedUntil = latest(this.#expiriesOf(rows));
    return rows;
  }

  #without({ address, count }: Slots, keys: Slots): Slots {
    const { scratch, memory } = this.#context;
    const known = new Set(memory.u32.subarray(keys.address / 4, keys.address / 4 + keys.count));
    const rows = memory.u32.subarray(address / 4, address / 4 + count);
    const others = rows.filter((slot) => !known.has(slot));
    const target = scratch.allocate(Math.max(4, others.length * 4));
    memory.u32.set(others, target / 4);
    return { address: target, count: others.length };
  }

  /** Keys of which all rows came out long ago: later rows of theirs do not look back so far. */
  #forgetKeys(keys: Slots): void {
    if (keys.count === 0) return;
    const rows = this.#bag.rowsOf(keys);
    for (const { address, count } of [rows, keys]) {
      if (count > 0) this.#store.remove(address, count);
    }
    this.#context.stateCounters.rowsRemoved += rows.count;
  }

  /** Keeps rows that are not late and have a time. */
  #keep(batch: Batch): void {
    const {
      rows: { types },
      time,
    } = this.#spec;
    const all = [...KEY_TYPES, ...types];
    const inTime = rowsInTime(batch, all, time, this.#context);
    const rows = insertBatch(inTime.rowCount, inTime.columns.slice(KEY_TYPES.length));
    const hasTime = functionCall('is_not_null', [time], BOOLEAN, { nullable: false });
    const timed = rowsWhere(hasTime, rows, this.#own);
    const { columns, rowCount } =
      timed === null ? inTime : gatherBatch(inTime, all, timed, this.#own);
    if (rowCount === 0) return;
    const [key, hash, ...own] = columns;
    const keys = {
      count: rowCount,
      offsets: key!.offsets,
      heap: key!.values,
      hashes: hash!.values,
    };
    const heads = this.#bag.findKeys(keys);
    const slots = this.#bag.findRows(own, rowCount);
    this.#keepForEver(heads);
    const times = timesOfRows(time, insertBatch(rowCount, own), this.#own);
    this.#store.setExpiry(slots.address, rowCount, times);
    this.#bag.add(heads, slots, 0);
    this.#context.stateCounters.rowsUpdated += rowCount;
  }

  #keepForEver({ address, count }: Slots): void {
    const { scratch, memory } = this.#context;
    const never = scratch.allocate(count * 8);
    memory.i64.fill(NEVER, never / 8, never / 8 + count);
    this.#store.setExpiry(address, count, never);
  }

  /** Keys, by their places among `heads`, and the times up to which later rows may look back at theirs. */
  #keepUntil(heads: Slots, settled: ReadonlyMap<number, bigint>): void {
    if (settled.size === 0) return;
    const { scratch, memory } = this.#context;
    const [slots, times] = [scratch.allocate(settled.size * 4), scratch.allocate(settled.size * 8)];
    [...settled].forEach(([place, until], index) => {
      memory.u32[slots / 4 + index] = memory.u32[heads.address / 4 + place]!;
      memory.i64[times / 8 + index] = until;
    });
    this.#store.setExpiry(slots, settled.size, times);
  }

  /** The rows of some keys that are new and final. */
  #giveOut(heads: Slots): readonly Batch[] {
    const { rows: spec, time, reach } = this.#spec;
    const kept = keptRows(this.#bag, heads);
    const expiries = this.#expiriesOf(kept.rows);
    const passed = new PassedRows(kept, expiries, this.#context.evictionWatermark);
    const rows = kept.take(passed.numbers, spec, this.#own);
    const whole = compute(spec, rows, this.#own);
    if (whole === null) return [];
    const times = timesOfRows(time, whole, this.#own);
    const choice = passed.choose(whole, { types: spec.types, times, reach }, this.#context);
    this.#keepForEver(choice.leaving);
    this.#keepUntil(heads, choice.settled);
    this.#forget(choice.forgotten);
    const given = gatherBatch(whole, computedTypes(spec), choice.rows, this.#own);
    const output = givenOf(spec, given, this.#own).given;
    return output === null || output.rowCount === 0 ? [] : [this.#leave(output)];
  }

  #expiriesOf({ address, count }: Slots): BigInt64Array {
    const { scratch, memory } = this.#context;
    const target = scratch.allocate(count * 8);
    this.#store.expiryOf(address, count, target);
    return memory.i64.slice(target / 8, target / 8 + count);
  }

  #forget({ rows, weights }: { readonly rows: Slots; readonly weights: number }): void {
    if (rows.count === 0) return;
    this.#bag.change(rows, weights);
    this.#context.stateCounters.rowsRemoved += this.#bag.purge(rows);
  }

  /** Copies what lies in the scratch arena to where results lie. */
  #leave(batch: Batch): Batch {
    const { scratch, memory } = this.#context;
    const { rowCount: count } = batch;
    const address = scratch.allocate(count * 4);
    for (let row = 0; row < count; row++) memory.u32[address / 4 + row] = row;
    return gatherBatch(batch, orderedWindowOutput(this.#spec), { address, count }, this.#context);
  }
}

function latest(times: BigInt64Array): bigint | null {
  return times.reduce<bigint | null>(
    (last, time) => (last === null || time > last ? time : last),
    null,
  );
}
