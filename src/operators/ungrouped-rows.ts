import {
  type Batch,
  bytesColumn,
  type Column,
  fixedColumn,
  insertBatch,
} from '../columnar/batch.ts';
import type { ColumnContext } from '../columnar/column-context.ts';
import { concatBatches, concatColumns } from '../columnar/concat.ts';
import { BIGINT, BINARY, type DataType } from '../columnar/types.ts';
import { encodeKeys } from '../state/encode-keys.ts';
import type { KeyLayout } from '../state/key-layout.ts';

/** Rows of a split that are not grouped there: their keys, hashes and the arguments of the aggregates. */
export class UngroupedRows {
  readonly #layout: KeyLayout;
  readonly #argumentTypes: readonly DataType[];
  readonly #batches: Batch[] = [];

  constructor(layout: KeyLayout, argumentTypes: readonly DataType[]) {
    this.#layout = layout;
    this.#argumentTypes = argumentTypes;
  }

  /** Keeps a copy of the columns. */
  add(
    grouping: readonly Column[],
    columns: readonly Column[],
    rowCount: number,
    context: ColumnContext,
  ): void {
    const keys = encodeKeys(this.#layout, grouping, rowCount, context);
    const key = bytesColumn(rowCount, 0, keys.offsets, keys.heap);
    const hash = fixedColumn(rowCount, 0, keys.hashes);
    const copies = columns.map((column, index) =>
      concatColumns([column], this.#argumentTypes[index], context),
    );
    this.#batches.push(insertBatch(rowCount, [key, hash, ...copies]));
  }

  /** All rows, with what stands between hash and arguments; null when there are none. */
  finish(between: readonly Column[], context: ColumnContext): Batch | null {
    if (this.#batches.length === 0) return null;
    const types = [BINARY, BIGINT, ...this.#argumentTypes];
    const { rowCount, columns } = concatBatches(this.#batches, types, context);
    return insertBatch(rowCount, [...columns.slice(0, 2), ...between, ...columns.slice(2)]);
  }
}
