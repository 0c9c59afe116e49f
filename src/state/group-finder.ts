import type { Column } from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { gatherColumn, type RowNumbers } from '../columnar/gather.ts';
import { encodeKeys } from './encode-keys.ts';
import type { KeyLayout } from './key-layout.ts';
import type { StateStore } from './store.ts';

/**
 * Finds the groups of rows in a table by their grouping columns. Keys of one column of integers or of text are
 * remembered as they are, so that only what comes for the first time is encoded and hashed; the table holds the same
 * keys in any case. Lives as long as the task.
 */
export interface GroupFinder {
  /**
   * The slots (u32) of `count` rows: an address in the context's scratch arena or in what the finder keeps. They are to be
   * read before the next rows come, and not written.
   */
  find(columns: readonly Column[], count: number, context: ColumnContext): number;
}

/** The slots of some rows of a key column, found in the table itself; the address of u32 slots in the scratch arena. */
export function findInTable(
  layout: KeyLayout,
  table: StateStore,
  column: Column,
  rows: RowNumbers,
  context: ColumnContext,
): number {
  const passing = { ...context, arena: context.scratch };
  const { type } = layout.columns[0];
  const part = rows.count === column.length ? column : gatherColumn(column, type, rows, passing);
  const found = context.scratch.allocate(rows.count * 4);
  table.findOrInsert(encodeKeys(layout, [part], rows.count, context), found);
  return found;
}

/** While many rows are not known yet, few are looked up at a time. */
const PORTION_ROWS_MIN = 4096;
const MISSING_SHARE_MAX = 0.125;

/**
 * How many rows a finder looks up before it enters those it did not know: of the first rows most keys are new, and each
 * row of a portion whose key is new takes the long way, also where an earlier one has the same key.
 */
export class PortionSize {
  rows: number = PORTION_ROWS_MIN;

  learn(rowCount: number, missing: number): void {
    this.rows = missing > rowCount * MISSING_SHARE_MAX ? PORTION_ROWS_MIN : this.rows * 2;
  }
}
