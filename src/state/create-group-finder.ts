import type { Column } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { DirectKeys } from './direct-keys.ts';
import { encodeKeys } from './encode-keys.ts';
import type { GroupFinder } from './group-finder.ts';
import type { KeyLayout } from './key-layout.ts';
import type { StateStore } from './store.ts';
import { TextKeys } from './text-keys.ts';

/** `keeper` has the arena in which a finder may keep what it remembers; there will be about `expectedGroups`. */
export function createGroupFinder(
  layout: KeyLayout,
  table: StateStore,
  keeper: ColumnContext,
  expectedGroups = 0,
): GroupFinder {
  const [column, second] = layout.columns;
  if (column === undefined) return new OneGroup(layout, table, keeper);
  if (second === undefined) {
    if (column.layout === 'i32' || column.layout === 'i64') {
      return new DirectKeys(layout, table, keeper, column.layout);
    }
    if (column.layout === 'bytes') return new TextKeys(layout, table, keeper, expectedGroups);
  }
  return {
    find(columns, count, context) {
      const slots = context.scratch.allocate(count * 4);
      table.findOrInsert(encodeKeys(layout, columns, count, context), slots);
      return slots;
    },
  };
}

/** Without grouping there is one group, which the first row makes. */
class OneGroup implements GroupFinder {
  readonly #keeper: ColumnContext;
  readonly #slot: number;
  /** As often as the longest batch has rows. */
  #slots = 0;
  #slotsCapacity = 0;

  constructor(layout: KeyLayout, table: StateStore, keeper: ColumnContext) {
    this.#keeper = keeper;
    const slot = keeper.scratch.allocate(4);
    table.findOrInsert(encodeKeys(layout, [], 1, keeper), slot);
    this.#slot = keeper.memory.u32[slot / 4];
  }

  find(_columns: readonly Column[], count: number): number {
    if (count > this.#slotsCapacity) {
      const { scratch, memory } = this.#keeper;
      this.#slots = scratch.allocate(count * 4);
      this.#slotsCapacity = count;
      memory.u32.fill(this.#slot, this.#slots / 4, this.#slots / 4 + count);
    }
    return this.#slots;
  }
}
