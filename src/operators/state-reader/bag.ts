import { layOutKeys } from '../../state/key-layout.ts';
import { RowBag } from '../../state/row-bag.ts';
import { columnsOfSlots } from '../../state/slot-keys.ts';
import type { ReadForm } from './read-state.ts';
import { slotsAt } from './slots.ts';
import { fieldsOf } from './state-description.ts';

const PAIRS_MAX = 16 * 1024;

/** Rows in lists by key, each as often as it is there. */
export const readBag: ReadForm = function* (description, store, side, context) {
  const { u32 } = context.memory;
  const layout = layOutKeys(fieldsOf(description.key).map(({ type }) => type));
  const types = description.values.map((text) => fieldsOf(text).map(({ type }) => type));
  const bag = new RowBag(store, types, context);
  const heads = bag.keys();
  for (const { places, rows } of bag.pairs(heads, side, PAIRS_MAX)) {
    const weights = bag.weightsOf(rows);
    const [keySlots, rowSlots]: number[][] = [[], []];
    weights.forEach((weight, pair) => {
      for (let time = 0; time < weight; time++) {
        keySlots!.push(u32[heads.address / 4 + u32[places.address / 4 + pair]!]!);
        rowSlots!.push(u32[rows.address / 4 + pair]!);
      }
    });
    const { slots: address, count } = slotsAt(rowSlots!, context);
    const key = columnsOfSlots(layout, store, slotsAt(keySlots!, context), context);
    yield { count, key, value: bag.read({ address, count }, context, side) };
  }
};
