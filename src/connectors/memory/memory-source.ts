import type { Arena } from '../../columnar/arena.ts';
import { batchFromRows } from '../../columnar/column-from-values.ts';
import type { JsonValue } from '../../columnar/json-value.ts';
import type { Schema } from '../../columnar/schema.ts';
import { environmentError } from '../../errors.ts';
import type { BatchesSplit } from '../../task/split.ts';
import { readNumber, readNumberRange } from '../number-range.ts';
import type { PlannedRange, SourceContext, StreamSource } from '../source.ts';
import type { MemoryStream } from './memory-stream.ts';

/** What a value is taken to weigh when a range is cut into splits: pinned, so that equal ranges give equal splits. */
const VALUE_BYTES = 16;
const SPLIT_ROWS_MAX = 65_536;

/** Reads a memory stream: a range is [first row, row behind the last). */
export class MemorySource implements StreamSource {
  readonly description: string;
  readonly schema: Schema;
  readonly #stream: MemoryStream;
  #splitRows = SPLIT_ROWS_MAX;
  /** The row behind the last planned one. */
  #next = 0;
  /** Where an availableNow run ends. */
  #frozenEnd: number | null = null;

  constructor(stream: MemoryStream, name: string) {
    this.description = `memory[${name}]`;
    this.schema = stream.schema;
    this.#stream = stream;
  }

  async open(context: SourceContext, position: JsonValue | null): Promise<void> {
    const rowBytes = VALUE_BYTES * Math.max(1, this.schema.fields.length);
    this.#splitRows = Math.max(
      1,
      Math.min(SPLIT_ROWS_MAX, Math.floor(context.splitBytes / rowBytes)),
    );
    if (position !== null) this.#next = readNumber(position);
  }

  advance(range: JsonValue): void {
    this.#next = readNumberRange(range)[1];
  }

  /** Looks at the stream before it returns, so that rows added together to several streams are read together. */
  async plan(): Promise<PlannedRange | null> {
    const end = this.#frozenEnd ?? this.#stream.rowCount;
    const start = this.#next;
    if (end <= start) return null;
    this.#next = end;
    const rowCount = end - start;
    return { range: [start, end], rowCount, byteLength: this.#byteLength(rowCount) };
  }

  async freeze(): Promise<void> {
    this.#frozenEnd = this.#stream.rowCount;
  }

  position(): JsonValue {
    return this.#next;
  }

  async splits(range: JsonValue, arena: Arena): Promise<readonly BatchesSplit[]> {
    const [start, end] = readNumberRange(range);
    if (end > this.#stream.rowCount) throw this.#missing(end);
    const splits: BatchesSplit[] = [];
    for (let first = start; first < end; first += this.#splitRows) {
      const rows = this.#stream.slice(first, Math.min(end, first + this.#splitRows));
      const batches = [batchFromRows(rows, this.schema, arena)];
      splits.push({ kind: 'batches', batches, byteLength: this.#byteLength(rows.length) });
    }
    return splits;
  }

  watch(wake: () => void): () => void {
    return this.#stream.watch(wake);
  }

  async close(): Promise<void> {}

  #byteLength(rowCount: number): number {
    return rowCount * this.schema.fields.length * VALUE_BYTES;
  }

  #missing(end: number): Error {
    return environmentError(
      'CHECKPOINT_INPUT_MISSING',
      `The checkpoint has read ${end} rows of ${this.description}, which holds ${this.#stream.rowCount}.`,
      {
        hint: 'A memory stream lives as long as its process: start the query with a new checkpoint.',
      },
    );
  }
}
