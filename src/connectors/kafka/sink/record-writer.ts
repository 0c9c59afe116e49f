import type { Batch, Column } from '../../../columnar/batch.ts';
import type { ColumnContext } from '../../../columnar/column-context.ts';
import { userError } from '../../../errors.ts';
import {
  CHECKED_AT,
  CHECKSUM_TABLES_BYTES,
  type Codec,
  HEADER_BYTES,
  writeChecksum,
  writeRecordBatch,
} from '../../../formats/kafka/record-batch.ts';
import { Compressor } from './compress.ts';
import { columnAt, type RecordSchema } from './record-schema.ts';
import type { RowTarget } from './row-targets.ts';

/** Who writes; part of every record batch. */
export interface BatchProducer {
  readonly producerId: bigint;
  readonly epoch: number;
  readonly isTransactional: boolean;
}

/** How record batches are made. */
export interface RecordRules {
  readonly codec: Codec;
  readonly batchBytes: number;
  readonly timestampMs: number;
}

/** Rows of one partition, from one of them on. */
export interface RowsToWrite {
  readonly batch: Batch;
  readonly schema: RecordSchema;
  readonly target: RowTarget;
  readonly first: number;
}

/** A record batch that is ready to be sent. */
export interface WrittenBatch {
  readonly topic: string;
  readonly partition: number;
  readonly recordCount: number;
  readonly records: Uint8Array;
  /** Row of the result that the first record is, for error messages. */
  readonly firstRow: number;
}

/** No broker takes records as long as this. */
const RECORD_BYTES_MAX = 512 * 1024 * 1024;
/** Words of what `encodeRecords` is told of columns. */
const COLUMN_WORDS = 14;

/** Makes record batches of rows, by kernels over the columns where they lie. */
export class RecordWriter {
  readonly #context: ColumnContext;
  readonly #rules: RecordRules;
  readonly #columns: number;
  readonly #written: number;
  readonly #tables: number;
  readonly #compressor: Compressor | null;
  #target: number;
  #targetBytes: number;

  constructor(rules: RecordRules, context: ColumnContext) {
    const { scratch, kernels } = context;
    this.#context = context;
    this.#rules = rules;
    this.#columns = scratch.allocate(COLUMN_WORDS * 4);
    this.#written = scratch.allocate(4);
    this.#tables = scratch.allocate(CHECKSUM_TABLES_BYTES);
    kernels.fillChecksumTables(this.#tables);
    const { codec } = rules;
    this.#compressor = codec === 'none' ? null : new Compressor(codec, context);
    this.#targetBytes = rules.batchBytes;
    this.#target = scratch.allocate(HEADER_BYTES + this.#targetBytes);
  }

  /** From the row `first` of a target's on, as many as fit a batch: the `sequence`th of its producer's records there. */
  write(
    { batch, schema, target, first }: RowsToWrite,
    { producerId, epoch, isTransactional }: BatchProducer,
    sequence: number,
  ): WrittenBatch {
    this.#describe(batch, schema);
    const { kernels, memory } = this.#context;
    const rows = target.rows + first * 4;
    const recordCount = this.#encode(rows, target.count - first);
    if (recordCount === 0) throw tooLarge(memory.u32[rows / 4]!, target.topic);
    const { codec, byteLength } = this.#compress(memory.u32[this.#written / 4]!);
    const { timestampMs } = this.#rules;
    const head = { byteLength, recordCount, codec, timestampMs, isTransactional };
    const start = this.#target;
    writeRecordBatch({ ...head, producerId, producerEpoch: epoch, sequence }, memory.text, start);
    const checked = HEADER_BYTES - CHECKED_AT + byteLength;
    const sum = kernels.checksum(this.#tables, start + CHECKED_AT, checked) >>> 0;
    writeChecksum(sum, memory.text, start);
    const records = memory.u8.slice(start, start + HEADER_BYTES + byteLength);
    const firstRow = memory.u32[rows / 4]!;
    const { topic, partition } = target;
    return { topic, partition, recordCount, records, firstRow };
  }

  /** Compresses the records where they are; those that do not get shorter stay as they are. */
  #compress(byteLength: number): { readonly codec: Codec; readonly byteLength: number } {
    const address = this.#target + HEADER_BYTES;
    const { codec } = this.#rules;
    const packed = this.#compressor?.compress({ address, byteLength }) ?? null;
    if (packed === null) return { codec: 'none', byteLength };
    this.#context.kernels.copyBytes(packed.address, address, packed.byteLength);
    return { codec, byteLength: packed.byteLength };
  }

  /** A record that is larger than a batch should be gets one of its own. */
  #encode(rows: number, count: number): number {
    const { kernels } = this.#context;
    let limit = this.#rules.batchBytes;
    let wanted = count;
    for (;;) {
      const target = this.#reserve(limit) + HEADER_BYTES;
      const made = kernels.encodeRecords(rows, wanted, this.#columns, target, limit, this.#written);
      if (made > 0 || limit >= RECORD_BYTES_MAX) return made;
      limit *= 2;
      wanted = 1;
    }
  }

  #reserve(byteLength: number): number {
    if (byteLength > this.#targetBytes) {
      this.#targetBytes = byteLength;
      this.#target = this.#context.scratch.allocate(HEADER_BYTES + byteLength);
    }
    return this.#target;
  }

  /** The addresses that `encodeRecords` is told. */
  #describe(batch: Batch, schema: RecordSchema): void {
    const { memory } = this.#context;
    const headers = columnAt(batch, schema.headers);
    const [headerKey, headerValue] = headers?.children[0]?.children ?? [];
    const words = [
      ...bytesWords(columnAt(batch, schema.key)),
      ...bytesWords(columnAt(batch, schema.value)),
      headers?.validity ?? 0,
      headers?.offsets ?? 0,
      ...bytesWords(headerKey ?? null),
      ...bytesWords(headerValue ?? null),
    ];
    memory.u32.set(words, this.#columns / 4);
  }
}

function bytesWords(column: Column | null): readonly number[] {
  return column === null ? [0, 0, 0] : [column.validity, column.offsets, column.values];
}

function tooLarge(row: number, topic: string): Error {
  return userError(
    'KAFKA_RECORD_TOO_LARGE',
    `Row ${row} of the result is too large for a record of '${topic}'.`,
  );
}
