import type { JsonValue } from '../../columnar/json-value.ts';
import { PackedRows } from '../../columnar/packed-rows.ts';
import { type Schema, schemaText } from '../../columnar/schema.ts';
import type { Row } from '../../columnar/value.ts';
import { assert } from '../../errors.ts';
import type { Sink, SinkBatch, SinkContext } from '../sink.ts';

/** What a memory sink has collected. Lives with the session, so that a query started again goes on with it. */
export class MemoryTable {
  #queryId: string | null = null;
  #schema: Schema | null = null;
  #newestBatchId = -1;
  #rows = new PackedRows([]);

  /** Columns of the rows; null before the first start of a query. */
  get schema(): Schema | null {
    return this.#schema;
  }

  /** Made anew each time. */
  get rows(): readonly Row[] {
    return this.#rows.slice();
  }

  /** The newest batch of this query that the table holds; another query's rows, or of other columns, are dropped. @internal */
  attach(queryId: string, schema: Schema): number {
    const isSame = this.#schema !== null && schemaText(this.#schema) === schemaText(schema);
    if (this.#queryId !== queryId || !isSame) this.#rows = emptyRows(schema);
    if (this.#queryId !== queryId) this.#newestBatchId = -1;
    this.#queryId = queryId;
    this.#schema = schema;
    return this.#newestBatchId;
  }

  /** Forgets all rows. */
  clear(): void {
    if (this.#schema !== null) this.#rows = emptyRows(this.#schema);
  }

  /** A table of other columns with the rows of this one, each as `reshape` makes it; running queries stay with this one. */
  reshaped(schema: Schema, reshape: (row: Row) => Row): MemoryTable {
    const table = new MemoryTable();
    table.#queryId = this.#queryId;
    table.#newestBatchId = this.#newestBatchId;
    table.#schema = schema;
    table.#rows = emptyRows(schema);
    for (const row of this.rows) table.#rows.push(reshape(row));
    return table;
  }

  /** Takes a batch, once. @internal */
  take(batchId: number, rows: readonly Row[], replace: boolean): void {
    assert(this.#schema !== null, 'a table is attached to a query before it takes rows');
    if (batchId <= this.#newestBatchId) return;
    if (replace) this.#rows.drop(this.#rows.length);
    for (const row of rows) this.#rows.push(row);
    this.#newestBatchId = batchId;
  }
}

function emptyRows({ fields }: Schema): PackedRows {
  return new PackedRows(fields.map(({ type }) => type));
}

/** Collects rows in a table: appended in append and update mode, replaced by each batch in complete mode. */
export class MemorySink implements Sink {
  readonly description: string;
  readonly outputModes: Sink['outputModes'] = ['append', 'update', 'complete', 'changelog'];
  readonly guarantee = 'exactly-once';
  readonly place: object;
  readonly #table: MemoryTable;
  readonly #overwrites: boolean;
  #replaces = false;

  /** `overwrites`: each batch takes the place of all rows in any output mode. */
  constructor(table: MemoryTable, name: string, overwrites = false) {
    this.description = `memory[${name}]`;
    this.#table = table;
    this.place = table;
    this.#overwrites = overwrites;
  }

  async open(context: SinkContext): Promise<number> {
    this.#replaces = this.#overwrites || context.outputMode === 'complete';
    return this.#table.attach(context.queryId, context.schema);
  }

  async write(batch: SinkBatch): Promise<JsonValue> {
    this.#table.take(batch.batchId, batch.rows() as readonly Row[], this.#replaces);
    return null;
  }

  async close(): Promise<void> {}
}
