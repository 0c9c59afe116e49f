import { Arena } from '../columnar/arena.ts';
import { type Column, fixedColumn, insertBatch } from '../columnar/batch.ts';
import { gatherColumn } from '../columnar/gather.ts';
import { BIGINT } from '../columnar/types.ts';
import { assert } from '../errors.ts';
import type { SlotRows } from '../expression/aggregate-function.ts';
import type { EvaluationFrame } from '../expression/evaluation.ts';
import type { AggregateCall } from '../expression/expression.ts';
import { encodeKeys } from '../state/encode-keys.ts';
import { createScratchTable } from '../state/group-table.ts';
import { inlineKeyBytes, layOutKeys } from '../state/key-layout.ts';
import type { StateStore } from '../state/store.ts';
import {
  type AggregateInput,
  type BoundAggregate,
  bindAggregates,
  stateOf,
} from './bound-aggregates.ts';

const NUMBER_KEY = layOutKeys([BIGINT]);

/** The accumulators of one call for the numbers from 0 to `count` − 1. */
export class WindowSlots {
  readonly count: number;
  readonly #item: BoundAggregate;
  readonly #frame: EvaluationFrame;
  /** Of the accumulators alone, which may end before the task. */
  readonly #arena: Arena;
  readonly #table: StateStore;

  constructor(call: AggregateCall, count: number, frame: EvaluationFrame) {
    const { items, accumulators } = bindAggregates([call]);
    const { memory, kernels, scratch } = frame;
    this.count = count;
    this.#item = items[0]!;
    this.#frame = frame;
    this.#arena = new Arena(memory, scratch.owner);
    const spec = { accumulators, expires: false, inlineKeyBytes: inlineKeyBytes(NUMBER_KEY) };
    this.#table = createScratchTable(spec, this.#arena, memory, kernels);
    this.#open();
  }

  /** Adds rows: row `rows[i]` of the input to the slot `slots[i]`, in this order. */
  update({ columns, passing }: AggregateInput, rows: Uint32Array, slots: Uint32Array): void {
    const { memory } = this.#frame;
    const isPassing = (row: number): boolean =>
      passing === 0 || ((memory.u8[passing + (row >>> 3)]! >>> (row & 7)) & 1) === 1;
    const kept = passing === 0 ? slots : slots.filter((_, index) => isPassing(rows[index]!));
    const address = this.#write(passing === 0 ? rows : rows.filter(isPassing));
    const { call, aggregate } = this.#item;
    const inputs = columns.map((column, index) =>
      gatherColumn(
        column,
        call.arguments[index]!.type,
        { address, count: kept.length },
        this.#frame,
      ),
    );
    aggregate.update(call, this.#state(), inputs, this.#slotRows(kept));
  }

  /** Adds to the slot `targets[i]` what slot `sources[i]` of other accumulators has come to, in this order. */
  merge(targets: Uint32Array, from: WindowSlots, sources: Uint32Array): void {
    const { call, aggregate } = this.#item;
    const partial = aggregate.partial(call, from.#state(), this.#slotRows(sources));
    aggregate.merge(call, this.#state(), partial, this.#slotRows(targets));
  }

  /** The results of slots as they are now. */
  finish(slots: Uint32Array): Column {
    const { call, aggregate } = this.#item;
    const frame = { ...this.#frame, batch: insertBatch(slots.length, []) };
    return aggregate.finish(call, this.#state(), this.#slotRows(slots), frame);
  }

  /** Gives the accumulators up. */
  release(): void {
    this.#arena.release();
  }

  /** Makes the slots: numbered keys get the numbers as slots. */
  #open(): void {
    const { memory, scratch } = this.#frame;
    const numbers = scratch.allocate(this.count * 8);
    for (let number = 0; number < this.count; number++) {
      memory.i64[numbers / 8 + number] = BigInt(number);
    }
    const column = fixedColumn(this.count, 0, numbers);
    const slots = scratch.allocate(this.count * 4);
    const context = { ...this.#frame, arena: scratch };
    this.#table.findOrInsert(encodeKeys(NUMBER_KEY, [column], this.count, context), slots);
    assert(this.#table.slotCount >= this.count, 'each number has its slot');
  }

  #state(): ReturnType<typeof stateOf> {
    return stateOf(this.#item, this.#table, this.#frame);
  }

  #slotRows(slots: Uint32Array): SlotRows {
    return { slots: this.#write(slots), count: slots.length };
  }

  #write(numbers: Uint32Array): number {
    const { memory, scratch } = this.#frame;
    const address = scratch.allocate(numbers.byteLength);
    memory.u32.set(numbers, address / 4);
    return address;
  }
}
