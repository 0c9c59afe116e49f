import type { JsonValue } from '../../columnar/json-value.ts';
import { PackedRows } from '../../columnar/packed-rows.ts';
import { type Schema, schemaText } from '../../columnar/schema.ts';
import type { Row } from '../../columnar/value.ts';
import { assert } from '../../errors.ts';
import type { Sink, SinkBatch, SinkContext } from '../sink.ts';

type Reshape = (row: Row) => Row;

/** What memory sinks have collected. Lives with the session, so that a query started again goes on with it. */
export class MemoryTable {
  /** The newest batch that the table holds of each query. */
  readonly #newest = new Map<string, number>();
  #schema: Schema | null = null;
  #rows = new PackedRows([]);
  #changes = 0;
  /** Takes what running queries still write here, and how. */
  #successor: { readonly table: MemoryTable; readonly reshape: Reshape } | null = null;

  /** How often its rows have changed, or gone to a table of other columns. */
  get changes(): number {
    return this.#changes;
  }

  /** Columns of the rows; null before the first start of a query. */
  get schema(): Schema | null {
    return this.#schema;
  }

  /** Made anew each time. */
  get rows(): readonly Row[] {
    return this.#rows.slice();
  }

  /**
   * The newest batch of this query that the table holds. Rows of other columns are dropped, and, unless it `adds`, those of
   * other queries. @internal
   */
  attach(queryId: string, schema: Schema, adds: boolean): number {
    const newest = this.#newest.get(queryId);
    if (!adds && newest === undefined) this.#empty(schema);
    if (!adds) this.#newest.clear();
    this.#newest.set(queryId, newest ?? -1);
    this.shape(schema);
    return newest ?? -1;
  }

  /** Rows of other columns than these are dropped. @internal */
  shape(schema: Schema): void {
    const isSame = this.#schema !== null && schemaText(this.#schema) === schemaText(schema);
    if (!isSame) this.#empty(schema);
    this.#schema = schema;
  }

  /** Forgets all rows. */
  clear(): void {
    if (this.#schema !== null) this.#empty(this.#schema);
  }

  #empty(schema: Schema): void {
    if (this.#rows.length > 0) this.#changes++;
    this.#rows = emptyRows(schema);
  }

  /** A table of other columns with the rows of this one, also those that running queries still write, each as `reshape` makes it. */
  reshaped(schema: Schema, reshape: Reshape): MemoryTable {
    const table = new MemoryTable();
    for (const [queryId, batchId] of this.#newest) table.#newest.set(queryId, batchId);
    table.#schema = schema;
    table.#rows = emptyRows(schema);
    for (const row of this.rows) table.#rows.push(reshape(row));
    this.#successor = { table, reshape };
    this.#changes++;
    return table;
  }

  /** Takes a batch of a query, once. @internal */
  take(queryId: string, batchId: number, rows: readonly Row[], replace: boolean): void {
    if (this.#successor !== null) {
      const { table, reshape } = this.#successor;
      table.take(queryId, batchId, rows.map(reshape), replace);
      return;
    }
    if (batchId <= (this.#newest.get(queryId) ?? -1)) return;
    this.add(rows, replace);
    this.#newest.set(queryId, batchId);
  }

  /** Takes rows of columns that it has been shaped to. @internal */
  add(rows: readonly Row[], replace: boolean): void {
    if (this.#successor !== null) {
      const { table, reshape } = this.#successor;
      table.add(rows.map(reshape), replace);
      return;
    }
    assert(this.#schema !== null, 'a table has columns before it takes rows');
    this.#changes++;
    if (replace) this.#rows.drop(this.#rows.length);
    for (const row of rows) this.#rows.push(row);
  }
}

function emptyRows({ fields }: Schema): PackedRows {
  return new PackedRows(fields.map(({ type }) => type));
}

/**
 * How a sink fills its table: which other queries do not write to; adding to what others have written; in place of all that, or of
 * what was there when the sink was made, because its rows are made of that.
 */
type MemoryWrite = 'own' | 'append' | 'overwrite' | 'rewrite';

/** Collects rows in a table: appended in append and update mode, replaced by each batch in complete mode. */
export class MemorySink implements Sink {
  readonly description: string;
  readonly outputModes: Sink['outputModes'] = ['append', 'update', 'complete', 'changelog'];
  readonly guarantee = 'exactly-once';
  readonly place: object;
  readonly #table: MemoryTable;
  readonly #write: MemoryWrite;
  readonly #changesBefore: number;
  #replaces = false;
  #isOutdated = false;
  /** Null: the one batch of an INSERT, which nobody writes again. */
  #queryId: string | null = null;

  constructor(table: MemoryTable, name: string, write: MemoryWrite) {
    this.description = `memory[${name}]`;
    this.#table = table;
    this.place = table;
    this.#write = write;
    this.#changesBefore = table.changes;
  }

  /** True when what it was to rewrite had changed, so that nothing was written. */
  get isOutdated(): boolean {
    return this.#isOutdated;
  }

  async open({ queryId, schema, outputMode, isBounded }: SinkContext): Promise<number> {
    this.#replaces = ['overwrite', 'rewrite'].includes(this.#write) || outputMode === 'complete';
    this.#queryId = isBounded ? null : queryId;
    if (!isBounded) return this.#table.attach(queryId, schema, this.#write !== 'own');
    this.#table.shape(schema);
    return -1;
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    this.#isOutdated = this.#write === 'rewrite' && this.#table.changes !== this.#changesBefore;
    if (this.#isOutdated) return null;
    const rows = batch.rows() as readonly Row[];
    if (this.#queryId === null) this.#table.add(rows, this.#replaces);
    else this.#table.take(this.#queryId, batch.batchId, rows, this.#replaces);
    return null;
  }

  async close(): Promise<void> {}
}
