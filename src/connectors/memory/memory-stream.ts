import { PackedRows } from '../../columnar/packed-rows.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { Row } from '../../columnar/value.ts';
import { assert } from '../../errors.ts';

/**
 * Rows that a program hands to its own queries. They are numbered from 0 and stay as long as this object does, so
 * that a query which is started again in the same process can read them again.
 */
export class MemoryStream {
  readonly schema: Schema;
  readonly #rows: PackedRows;
  readonly #watchers = new Set<() => void>();

  constructor(schema: Schema) {
    this.schema = schema;
    this.#rows = new PackedRows(schema.fields.map(({ type }) => type));
  }

  get rowCount(): number {
    return this.#rows.length;
  }

  /** Adds rows in order; a query sees all rows of one call in one batch. */
  add(rows: readonly Row[]): void {
    const width = this.schema.fields.length;
    for (const row of rows) {
      assert(row.length === width, 'a row has a value for each column of its stream');
      this.#rows.push(row);
    }
    for (const wake of this.#watchers) wake();
  }

  /** Rows number `start` to `end`, the last one not included. */
  slice(start: number, end: number): readonly Row[] {
    return this.#rows.slice(start, end);
  }

  watch(wake: () => void): () => void {
    this.#watchers.add(wake);
    return () => this.#watchers.delete(wake);
  }
}
