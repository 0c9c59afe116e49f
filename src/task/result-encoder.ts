import { Arena } from '../columnar/arena.ts';
import type { Batch } from '../columnar/batch.ts';
import { batchBytes } from '../columnar/column-bytes.ts';
import { concatBatches } from '../columnar/concat.ts';
import type { Schema } from '../columnar/schema.ts';
import { assert } from '../errors.ts';
import type { ComputeContext } from '../expression/evaluation.ts';
import type { Format, FormatOptions } from '../formats/format.ts';
import { lookupFormat } from '../formats/index.ts';
import { type PartitionedSchema, partitionSchema } from '../formats/partition-schema.ts';
import { partitionRows } from './partition-rows.ts';
import type { PartitionedBytes, TaskEncoding } from './protocol.ts';

/** Rows and bytes of memory after which gathered batches are encoded. */
const GATHERED_ROWS_MAX = 1024 * 1024;
const GATHERED_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Encodes result batches for a sink. Where an encoded piece should hold many rows, or rows go to several directories,
 * batches are gathered first; the memory they lie in has to stay until then.
 */
export class ResultEncoder {
  readonly #schema: PartitionedSchema;
  readonly #format: Format;
  readonly #options: FormatOptions;
  readonly #gathers: boolean;
  readonly #context: ComputeContext;
  readonly #schemaTypes: Schema['fields'][number]['type'][];
  readonly #encoded: PartitionedBytes[] = [];
  #gathered: Batch[] = [];
  #rowCount = 0;
  /** Of the gathered rows, which may lie where nobody else counts them. */
  #byteLength = 0;

  /** `context` says where encoded bytes go. */
  constructor(encoding: TaskEncoding, schema: Schema, context: ComputeContext) {
    const format = lookupFormat(encoding.format);
    assert(format?.write !== undefined, 'a sink asks for a format that can be written');
    const { options, partitionBy } = encoding;
    const parts = partitionSchema(schema, partitionBy, context.settings.caseSensitive);
    this.#schema = parts;
    this.#schemaTypes = schema.fields.map(({ type }) => type);
    this.#format = format;
    this.#options = options;
    this.#gathers = format.gathersRows?.(options) === true || partitionBy.length > 0;
    this.#context = context;
  }

  push(batch: Batch): void {
    if (!this.#gathers) {
      this.#withTemporary((context) => this.#write('', batch, context));
    } else if (batch.rowCount > 0) {
      this.#gathered.push(batch);
      this.#rowCount += batch.rowCount;
      this.#byteLength += batchBytes(batch, this.#schemaTypes, this.#context.memory);
    }
  }

  /** Whether batches still wait; they do not when there are many rows, or the memory they lie in has grown. */
  keeps(heldBytes: number): boolean {
    const byteLength = Math.max(heldBytes, this.#byteLength);
    const isFull = this.#rowCount >= GATHERED_ROWS_MAX || byteLength >= GATHERED_BYTES_MAX;
    if (isFull) this.#encode();
    return this.#gathered.length > 0;
  }

  /** Everything that was encoded. */
  finish(): readonly PartitionedBytes[] {
    this.#encode();
    return this.#encoded;
  }

  #write(directory: string, batch: Batch, context: ComputeContext): void {
    const bytes = this.#format.write!(batch, this.#schema.data, this.#options, context);
    this.#encoded.push({ directory, ...bytes });
  }

  #encode(): void {
    if (this.#gathered.length === 0) return;
    this.#withTemporary((context) => {
      const temporary = { ...context, arena: context.scratch };
      const whole = concatBatches(this.#gathered, this.#schemaTypes, temporary);
      this.#gathered = [];
      this.#rowCount = 0;
      this.#byteLength = 0;
      for (const { directory, batch } of partitionRows(whole, this.#schema, temporary)) {
        this.#write(directory, batch, context);
      }
    });
  }

  /** Memory for one encoding only: that of the task lasts until its split or partition is done, whatever comes out of it. */
  #withTemporary(encode: (context: ComputeContext) => void): void {
    const { memory, owner } = this.#context.scratch;
    const scratch = new Arena(memory, owner);
    try {
      encode({ ...this.#context, scratch });
    } finally {
      scratch.release();
    }
  }
}
