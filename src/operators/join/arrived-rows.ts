import { type Batch, insertBatch } from '../../columnar/batch.ts';
import type { Expression } from '../../expression/expression.ts';
import type { BagSide, RowBag, Slots } from '../../state/row-bag.ts';
import { takeRows } from '../consolidate.ts';
import { timesOfRows } from '../late-rows.ts';
import type { StatefulContext } from '../operator.ts';

/** The new rows of one side with their slots, and what they change taken together. */
export class ArrivedRows {
  readonly heads: Slots;
  readonly slots: Slots;
  readonly weights: number;
  /** Each row once whose weights do not add up to nothing, in order of first appearance. */
  readonly changed: Batch;
  readonly changedHeads: Slots;
  readonly changedSlots: Slots;
  /** What is added to the weight of each of them. */
  readonly net: Int32Array;

  /** `time`: what closes their keys. */
  constructor(
    rows: Batch,
    time: Expression | null,
    bag: RowBag,
    side: BagSide,
    context: StatefulContext,
  ) {
    const { rowCount, weights } = rows;
    const [key, hash, ...columns] = rows.columns;
    const keys = { count: rowCount, offsets: key.offsets, heap: key.values };
    this.heads = bag.findKeys({ ...keys, hashes: hash.values });
    this.slots = bag.findRows(columns, rowCount, side);
    this.weights = weights;
    if (time !== null) {
      const times = timesOfRows(time, insertBatch(rowCount, columns), context);
      for (const { address } of [this.heads, this.slots]) {
        bag.store.setExpiry(address, rowCount, times);
      }
    }
    const { places, net } = addUp(this.slots, weights, context);
    const types = bag.typesOf(side);
    this.net = net;
    this.changed = takeRows(insertBatch(rowCount, columns), types, places, context);
    this.changedHeads = pick(this.heads, places, context);
    this.changedSlots = pick(this.slots, places, context);
  }
}

function addUp(
  slots: Slots,
  weights: number,
  { memory }: StatefulContext,
): { readonly places: readonly number[]; readonly net: Int32Array } {
  const sums = new Map<number, { readonly place: number; sum: number }>();
  for (let place = 0; place < slots.count; place++) {
    const slot = memory.u32[slots.address / 4 + place];
    const known = sums.get(slot) ?? { place, sum: 0 };
    known.sum += weights === 0 ? 1 : memory.i32[weights / 4 + place];
    sums.set(slot, known);
  }
  const changed = [...sums.values()].filter(({ sum }) => sum !== 0);
  return {
    places: changed.map(({ place }) => place),
    net: Int32Array.from(changed, ({ sum }) => sum),
  };
}

function pick(
  slots: Slots,
  places: readonly number[],
  { memory, scratch }: StatefulContext,
): Slots {
  const address = scratch.allocate(places.length * 4);
  places.forEach((place, index) => {
    memory.u32[address / 4 + index] = memory.u32[slots.address / 4 + place];
  });
  return { address, count: places.length };
}
