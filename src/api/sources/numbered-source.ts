import type { Arena } from '../../columnar/arena.ts';
import { batchFromRows } from '../../columnar/column-from-values.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { Schema } from '../../columnar/schema.ts';
import type { PlannedRange, StreamSource } from '../../connectors/source.ts';
import { userError } from '../../errors.ts';
import type { Split } from '../../task/split.ts';
import { type InputRow, readInputRow } from '../rows/input-rows.ts';
import { readSchema } from '../rows/read-schema.ts';
import type { ColumnTypes } from '../typing/column-type.ts';
import type { ParsedSchema } from '../typing/parsed-schema.ts';

/** Rows that have numbers from 0 on, and can be read again by their numbers. */
export interface NumberedRows<Described extends string | Schema = string | Schema> {
  /** For progress and errors, for example `queue[orders]`. */
  readonly description: string;
  /** The columns, in DDL or as a schema. */
  readonly schema: Described;
  /** The number behind the newest row there is now. */
  end(): number | Promise<number>;
  /** The rows from `start` up to `end`, without it: the same ones whenever it is asked for them. */
  read(
    start: number,
    end: number,
  ):
    | readonly InputRow<ParsedSchema<Described>>[]
    | Promise<readonly InputRow<ParsedSchema<Described>>[]>;
  /** Rows before this number are no longer needed: they are in results and snapshots. */
  release?(end: number): void | Promise<void>;
  /** Calls back when there may be new rows; returns how to stop. Without it the source is asked again and again. */
  watch?(wake: () => void): () => void;
  /** The most rows of one batch. */
  readonly rowsPerBatchMax?: number | undefined;
}

const SPLIT_ROWS_MAX = 65_536;
/** What a value is taken to weigh when a range is cut into splits. */
const VALUE_BYTES = 16;

/**
 * A source of numbered rows, for a connector of one's own (`session.registerSource`). Whatever the numbers are, a restarted
 * query goes on behind the last it has read.
 *
 * ```ts
 * await using millrace = await session();
 * const queue = ['tea', 'bread'];
 * millrace.registerSource({
 *   name: 'queue',
 *   create: () =>
 *     numberedSource({
 *       description: 'queue',
 *       schema: 'place BIGINT, product STRING',
 *       end: () => queue.length,
 *       read: (start, end) => queue.slice(start, end).map((product, index) => [start + index, product]),
 *     }),
 * });
 * console.log(await millrace.read.format('queue').load().collect()); // [[0, 'tea'], [1, 'bread']]
 * ```
 */
export function numberedSource<const Described extends string | Schema>(
  rows: NumberedRows<Described>,
): StreamSource {
  return new NumberedSource(rows as unknown as NumberedRows<Schema>);
}

class NumberedSource implements StreamSource {
  readonly description: string;
  readonly schema: Schema;
  readonly #rows: NumberedRows<Schema>;
  #splitRows = SPLIT_ROWS_MAX;
  #next = 0;
  #frozenEnd: number | null = null;
  watch?: (wake: () => void) => () => void;

  constructor(rows: NumberedRows<Schema>) {
    this.description = rows.description;
    this.schema = readSchema(rows.schema);
    this.#rows = rows;
    if (rows.watch !== undefined) this.watch = (wake) => rows.watch!(wake);
  }

  async open(
    { splitBytes }: { readonly splitBytes: number },
    position: JsonValue | null,
  ): Promise<void> {
    const rowBytes = VALUE_BYTES * Math.max(1, this.schema.fields.length);
    this.#splitRows = Math.max(1, Math.min(SPLIT_ROWS_MAX, Math.floor(splitBytes / rowBytes)));
    if (position !== null) this.#next = Number(position);
  }

  advance(range: JsonValue): void {
    this.#next = rangeOf(range).end;
  }

  async plan(): Promise<PlannedRange | null> {
    const newest = this.#frozenEnd ?? (await this.#end());
    const start = this.#next;
    const end = Math.min(newest, start + (this.#rows.rowsPerBatchMax ?? Number.MAX_SAFE_INTEGER));
    if (end <= start) return null;
    this.#next = end;
    const rowCount = end - start;
    return { range: { start, end }, rowCount, byteLength: this.#byteLength(rowCount) };
  }

  async freeze(): Promise<void> {
    this.#frozenEnd = await this.#end();
  }

  position(): JsonValue {
    return this.#next;
  }

  async splits(range: JsonValue, arena: Arena): Promise<readonly Split[]> {
    const { start, end } = rangeOf(range);
    const splits: Split[] = [];
    for (let first = start; first < end; first += this.#splitRows) {
      const given = await this.#read(first, Math.min(end, first + this.#splitRows));
      const rows = given.map((row: InputRow<ColumnTypes>) => readInputRow(row, this.schema));
      const batches = [batchFromRows(rows, this.schema, arena)];
      splits.push({ kind: 'batches', batches, byteLength: this.#byteLength(rows.length) });
    }
    return splits;
  }

  async release(range: JsonValue): Promise<void> {
    await this.#rows.release?.(rangeOf(range).end);
  }

  async close(): Promise<void> {}

  async #end(): Promise<number> {
    const end: unknown = await this.#rows.end();
    if (typeof end === 'number' && Number.isSafeInteger(end)) return end;
    throw this.#broken(`gives ${String(end)} as the number behind its newest row.`);
  }

  /** A row more or less would be another row under its number: it would be read twice, or never. */
  async #read(start: number, end: number): Promise<readonly InputRow<ColumnTypes>[]> {
    const rows: unknown = await this.#rows.read(start, end);
    if (Array.isArray(rows) && rows.length === end - start) return rows;
    const given = Array.isArray(rows) ? `${rows.length} rows` : String(rows);
    throw this.#broken(`gives ${given} where those from ${start} to ${end} were asked for.`);
  }

  #broken(what: string): Error {
    const message = `The source ${this.description} ${what}`;
    return userError('INVALID_NUMBERED_ROWS', message, {
      hint: 'Each row has one number, from 0 on without gaps, and is the same whenever it is read.',
    });
  }

  #byteLength(rowCount: number): number {
    return rowCount * this.schema.fields.length * VALUE_BYTES;
  }
}

function rangeOf(range: JsonValue): { readonly start: number; readonly end: number } {
  return range as { readonly start: number; readonly end: number };
}
