import { type Batch, type Column, fixedColumn, insertBatch } from '../../columnar/batch.ts';
import { gatherColumn, type RowNumbers } from '../../columnar/gather.ts';
import { BIGINT, type DataType, INT } from '../../columnar/types.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { createGroupFinder } from '../../state/create-group-finder.ts';
import { encodeKeys } from '../../state/encode-keys.ts';
import type { GroupFinder } from '../../state/group-finder.ts';
import { createScratchTable } from '../../state/group-table.ts';
import { inlineKeyBytes, type KeyLayout, layOutKeys } from '../../state/key-layout.ts';
import { columnsOfSlots } from '../../state/slot-keys.ts';
import type { StateStore } from '../../state/store.ts';
import type { GroupedRows } from '../partial-aggregate.ts';
import { BITS } from './known-values.ts';
import type { ListInput } from './partial-distinct.ts';

/** What is known of a list before any row comes. */
export interface ListPlan {
  readonly number: number;
  /** There is no grouping. */
  readonly isOneGroup: boolean;
  /** Of the values. */
  readonly types: readonly DataType[];
}

/**
 * The different values of a list in the groups of a split, with the filters that they have passed. A group is told by its slot
 * here, which takes less room than its key.
 */
export class SplitValues {
  readonly #plan: ListPlan;
  readonly #layout: KeyLayout;
  readonly #table: StateStore;
  readonly #finder: GroupFinder;

  constructor(plan: ListPlan, context: ComputeContext) {
    this.#plan = plan;
    this.#layout = layOutKeys(plan.isOneGroup ? plan.types : [INT, ...plan.types]);
    const { scratch, memory, kernels } = context;
    const spec = {
      accumulators: [BITS],
      expires: false,
      inlineKeyBytes: inlineKeyBytes(this.#layout),
    };
    this.#table = createScratchTable(spec, scratch, memory, kernels);
    this.#finder = createGroupFinder(this.#layout, this.#table, context);
  }

  /** Adds the values of rows whose groups have these slots (u32). */
  add(
    groups: number,
    { columns, passing }: ListInput,
    count: number,
    context: ComputeContext,
  ): void {
    const keys = this.#isOneGroup ? columns : [fixedColumn(count, 0, groups), ...columns];
    // An index that grew with the values would be filled again and again.
    this.#table.reserve(count);
    const slots = this.#finder.find(keys, count, context);
    const { directory, shift, offset, stride } = this.#table.accumulator(0);
    passing.forEach((bitmap, bit) => {
      context.kernels.addSlotBits(
        slots,
        count,
        bitmap,
        (1 << bit) >>> 0,
        directory,
        shift,
        offset,
        stride,
      );
    });
  }

  /** The keys of the groups and hashes of group and value, the values and their bits; null where there are none. */
  finish(groups: GroupedRows, context: ComputeContext): Batch | null {
    const { count, bits, columns } = this.#values(context);
    if (count === 0) return null;
    const values = this.#isOneGroup ? columns : columns.slice(1);
    const slots = this.#isOneGroup ? this.#zeros(count, context) : columns[0].values;
    const [key, group] = groups.keysOf({ slots, count }, context);
    const hash = this.#hashes(group, values, count, context);
    return insertBatch(count, [key, hash, ...values, bits]);
  }

  /** Of lists, groups and values. */
  #hashes(
    group: Column,
    values: readonly Column[],
    count: number,
    context: ComputeContext,
  ): Column {
    const { number, types } = this.#plan;
    const list = context.scratch.allocate(count * 4);
    context.memory.u32.fill(number, list / 4, list / 4 + count);
    const layout = layOutKeys([INT, BIGINT, ...types]);
    const columns = [fixedColumn(count, 0, list), group, ...values];
    const { hashes } = encodeKeys(layout, columns, count, context);
    const target = context.arena.allocate(count * 8);
    context.kernels.copyBytes(hashes, target, count * 8);
    return fixedColumn(count, 0, target);
  }

  #zeros(count: number, { scratch, memory }: ComputeContext): number {
    const address = scratch.allocate(count * 4);
    memory.u32.fill(0, address / 4, address / 4 + count);
    return address;
  }

  get #isOneGroup(): boolean {
    return this.#plan.isOneGroup;
  }

  /** All values that have passed a filter, with the slots of their groups unless there is one group, and their bits. */
  #values(context: ComputeContext): {
    readonly count: number;
    readonly bits: Column;
    readonly columns: readonly Column[];
  } {
    const { kernels, scratch, arena } = context;
    const all = this.#table.rowCount;
    const slots = scratch.allocate(all * 4);
    this.#table.liveSlots(slots);
    const { directory, shift, offset, stride } = this.#table.accumulator(0);
    const address = arena.allocate(all * 4);
    kernels.readSlots32(slots, all, directory, shift, offset, stride, address);
    const passed = this.#passed(address, all, context);
    const bits = fixedColumn(all, 0, address);
    if (passed.count === all) {
      const columns = columnsOfSlots(this.#layout, this.#table, { slots, count: all }, context);
      return { count: all, bits, columns };
    }
    const { count } = passed;
    const kept = scratch.allocate(count * 4);
    kernels.gather32(slots, passed.address, count, kept);
    const columns = columnsOfSlots(this.#layout, this.#table, { slots: kept, count }, context);
    return { count, bits: gatherColumn(bits, INT, passed, context), columns };
  }

  /** A row that no filter lets pass leaves a value without bits. */
  #passed(bits: number, count: number, { kernels, scratch }: ComputeContext): RowNumbers {
    const bitmap = scratch.allocateBitmap(count);
    kernels.rowsWithBits(bits, count, 0xffffffff, bitmap);
    const address = scratch.allocate(count * 4);
    return { address, count: kernels.selectRows(bitmap, count, address) >>> 0 };
  }
}
