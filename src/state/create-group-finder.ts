import type { Column } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { DirectKeys } from './direct-keys.ts';
import { encodeKeys } from './encode-keys.ts';
import type { GroupFinder } from './group-finder.ts';
import type { KeyLayout } from './key-layout.ts';
import type { StateStore } from './store.ts';
import { TextKeys } from './text-keys.ts';

/** `keeper` has the arena in which a finder may keep what it remembers. */
export function createGroupFinder(
  layout: KeyLayout,
  table: StateStore,
  keeper: ColumnContext,
): GroupFinder {
  const [column, second] = layout.columns;
  if (column === undefined) return new OneGroup(layout, table, keeper);
  if (second === undefined) {
    if (column.layout === 'i32' || column.layout === 'i64') {
      return new DirectKeys(layout, table, keeper, column.layout);
    }
    if (column.layout === 'bytes') return new TextKeys(layout, table, keeper);
  }
  return {
    find: (columns, count, slots, context) =>
      void table.findOrInsert(encodeKeys(layout, columns, count, context), slots),
  };
}

/** Without grouping there is one group, which the first row makes. */
class OneGroup implements GroupFinder {
  readonly #slot: number;

  constructor(layout: KeyLayout, table: StateStore, keeper: ColumnContext) {
    const slot = keeper.scratch.allocate(4);
    table.findOrInsert(encodeKeys(layout, [], 1, keeper), slot);
    this.#slot = keeper.memory.u32[slot / 4];
  }

  find(_columns: readonly Column[], count: number, slots: number, { memory }: ColumnContext): void {
    memory.u32.fill(this.#slot, slots / 4, slots / 4 + count);
  }
}
