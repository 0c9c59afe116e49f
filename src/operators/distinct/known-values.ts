import { type Batch, type Column, fixedColumn, insertBatch } from '../../columnar/batch.ts';
import { gatherColumn } from '../../columnar/gather.ts';
import { BINARY, type DataType, INT } from '../../columnar/types.ts';
import type { AccumulatorSpec } from '../../expression/aggregate-function.ts';
import { createGroupFinder } from '../../state/create-group-finder.ts';
import { encodeKeys } from '../../state/encode-keys.ts';
import type { GroupFinder } from '../../state/group-finder.ts';
import { type KeyLayout, layOutKeys } from '../../state/key-layout.ts';
import { usualRowBytes } from '../../state/row-bytes.ts';
import type { StateStore, StoreSpec } from '../../state/store.ts';
import type { StatefulContext } from '../operator.ts';

/** The filters that a value has passed. */
export const BITS: AccumulatorSpec = { name: 'bits', width: 4 };

/**
 * What a store holds: the groups, a key of one byte string each, and the values, whose keys are a number of their list, the slot
 * of their group, then the value: so a value takes little room, however long the key of its group. The numbers of lists are
 * negative, where the key of a group has a length: no group looks like a value. A group goes when its values do.
 */
export class KnownValues {
  readonly #store: StateStore;
  readonly #lists: readonly { readonly types: readonly DataType[]; readonly keys: KeyLayout }[];
  readonly #groups: GroupFinder;
  readonly #context: StatefulContext;

  constructor(
    store: StateStore,
    lists: readonly (readonly DataType[])[],
    context: StatefulContext,
  ) {
    this.#store = store;
    this.#lists = lists.map((types) => ({ types, keys: valueKeys(types) }));
    this.#groups = createGroupFinder(GROUP_KEYS, store, context);
    this.#context = { ...context, arena: context.scratch };
  }

  /**
   * Values of a list: the keys of their groups, hashes of group and value, the values, and the bits of filters. Gives those with
   * bits that they did not have: group keys, values, and these bits. `times`: when each group expires; 0 for never.
   */
  claim(list: number, { rowCount: count, columns }: Batch, times: number): Batch {
    const { kernels, scratch } = this.#context;
    const [key, hash, ...valuesAndBits] = columns;
    const values = valuesAndBits.slice(0, -1);
    const slots = this.#slotsOf(list, { key, hash, values }, times);
    const { directory, shift, offset, stride } = this.#store.accumulator(0);
    const [rows, won] = [scratch.allocate(count * 4), scratch.allocate(count * 4)];
    const bits = valuesAndBits.at(-1)!.values;
    const wonCount =
      kernels.claimSlotBits(slots, count, bits, directory, shift, offset, stride, rows, won) >>> 0;
    const chosen = { address: rows, count: wonCount };
    const kept = [key, ...values].map((column, place) => {
      const type = place === 0 ? BINARY : this.#lists[list].types[place - 1];
      return gatherColumn(column, type, chosen, this.#context);
    });
    return insertBatch(wonCount, [...kept, fixedColumn(wonCount, 0, won)]);
  }

  #slotsOf(
    list: number,
    { key, hash, values }: { key: Column; hash: Column; values: readonly Column[] },
    times: number,
  ): number {
    const { scratch, memory } = this.#context;
    const { length: count } = hash;
    const before = this.#store.rowCount;
    const groups = this.#groups.find([key], count, this.#context);
    const isNewGroup = this.#store.rowCount > before;
    if (times !== 0 && isNewGroup) this.#store.setExpiry(groups, count, times);
    const numbers = scratch.allocate(count * 4);
    memory.i32.fill(listNumber(list), numbers / 4, numbers / 4 + count);
    const parts = [fixedColumn(count, 0, numbers), fixedColumn(count, 0, groups), ...values];
    const keys = encodeKeys(this.#lists[list].keys, parts, count, this.#context);
    const slots = scratch.allocate(count * 4);
    const made = this.#store.findOrInsert({ ...keys, hashes: hash.values }, slots);
    if (times !== 0 && made > 0) this.#store.setExpiry(slots, count, times);
    return slots;
  }
}

export function knownValuesStore(
  lists: readonly (readonly DataType[])[],
  expires: boolean,
): StoreSpec {
  const inlineKeyBytes = Math.max(...lists.map((types) => usualRowBytes([INT, INT, ...types])));
  return { accumulators: [BITS], expires, inlineKeyBytes };
}

/** What stands for a list in the keys of its values, and the other way round; no list has a number of 0 or more. */
export function listNumber(list: number): number {
  return -1 - list;
}

/** The one column of a group's key: the bytes of its grouping columns. */
export const GROUP_KEYS: KeyLayout = layOutKeys([BINARY]);

/** The list's number, the slot of the group and the value. */
export function valueKeys(types: readonly DataType[]): KeyLayout {
  return layOutKeys([INT, INT, ...types]);
}
