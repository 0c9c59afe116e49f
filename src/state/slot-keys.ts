import type { Column } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { decodeKeys } from './decode-keys.ts';
import type { KeyLayout } from './key-layout.ts';
import type { StateStore } from './store.ts';

/** The grouping columns of slots (u32), in the context's arena. */
export function columnsOfSlots(
  layout: KeyLayout,
  store: StateStore,
  { slots, count }: { readonly slots: number; readonly count: number },
  context: ColumnContext,
): readonly Column[] {
  const { scratch } = context;
  const target = {
    offsets: scratch.allocate((count + 1) * 4),
    heap: 0,
    allocate: (byteLength: number) => scratch.allocate(byteLength),
  };
  store.keysOf(slots, count, target);
  return decodeKeys(layout, { count, offsets: target.offsets, heap: target.heap }, context);
}
