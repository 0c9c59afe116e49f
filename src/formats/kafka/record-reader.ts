import { environmentError } from '../../errors.ts';
import type { ComputeContext } from '../../expression/evaluation.ts';
import { decompress } from './decompress.ts';
import {
  BrokenRecords,
  CHECKED_AT,
  CHECKSUM_TABLES_BYTES,
  HEADER_BYTES,
  LOG_APPEND_TIME,
  type RecordBatch,
  readRecordBatch,
} from './record-batch.ts';

/** Record batches of one partition of a topic, one behind the other in shared memory, none of them for control. */
export interface RecordsInput {
  readonly address: number;
  readonly byteLength: number;
  readonly topic: string;
  readonly partition: number;
  /** Records with an offset outside [from, until) are left out. */
  readonly from: number;
  readonly until: number;
}

/** Rows of one block, and so of one batch; a record batch with more of them is a block of its own. */
const BLOCK_ROWS = 8192;
/** A block is done when it has this many bytes: its values should be in the cache still when they are read. */
const BLOCK_BYTES = 512 * 1024;
/** The parts that `decodeRecords` writes for each row: five addresses, two numbers of 64 bits. */
const PART_BYTES = [4, 4, 4, 4, 4, 8, 8] as const;
/** The shortest record. */
const RECORD_BYTES_MIN = 7;
/** Enough that a few record batches go there one behind the other. */
const PLAIN_BYTES = 1024 * 1024;

/** Records in memory, valid until the next call of `next`: a view of each key and value, and what else a record has. */
export interface RecordBlock {
  readonly count: number;
  readonly keyStarts: number;
  readonly keyEnds: number;
  readonly valueStarts: number;
  readonly valueEnds: number;
  /** Where each record's headers begin. */
  readonly headers: number;
  readonly offsets: number;
  readonly timestamps: number;
  readonly timestampType: number;
  /** All records lie below. */
  readonly end: number;
  /** How many bytes the records take, more than all values together. */
  readonly byteLength: number;
}

/** The two parts of a record that have bytes. */
export type RecordPart = 'key' | 'value';

/** Where the views of keys or values lie: those of their first bytes, and of their ends. */
export function viewsOf(block: RecordBlock, part: RecordPart): readonly [number, number] {
  return part === 'key' ? [block.keyStarts, block.keyEnds] : [block.valueStarts, block.valueEnds];
}

/** Takes record batches apart, block by block. */
export class RecordReader {
  readonly #input: RecordsInput;
  readonly #context: ComputeContext;
  readonly #tables: number;
  readonly #columns: number;
  #parts: readonly number[] = [];
  #capacity = 0;
  #at: number;
  #rows = 0;
  #byteLength = 0;
  /** Decompressed records, one batch behind the other. */
  #plain = 0;
  #plainBytes = 0;
  #plainEnd = 0;

  constructor(input: RecordsInput, context: ComputeContext) {
    const { scratch, kernels } = context;
    this.#input = input;
    this.#context = context;
    this.#at = input.address;
    this.#tables = scratch.allocate(CHECKSUM_TABLES_BYTES);
    kernels.fillChecksumTables(this.#tables);
    this.#columns = scratch.allocate(PART_BYTES.length * 4);
  }

  /** The next records, null at the end. */
  next(): RecordBlock | null {
    this.#rows = 0;
    this.#byteLength = 0;
    this.#plainEnd = this.#plain;
    let first: RecordBatch | null = null;
    let end = 0;
    for (let batch = this.#peek(); batch !== null; batch = this.#peek()) {
      if (first !== null && !this.#fits(first, batch)) break;
      first ??= batch;
      end = this.#read(batch);
      this.#at += batch.byteLength;
      if (this.#byteLength >= BLOCK_BYTES) break;
    }
    if (first === null) return null;
    const [keyStarts, keyEnds, valueStarts, valueEnds, headers, offsets, timestamps] = this.#parts;
    return {
      count: this.#rows,
      keyStarts: keyStarts!,
      keyEnds: keyEnds!,
      valueStarts: valueStarts!,
      valueEnds: valueEnds!,
      headers: headers!,
      offsets: offsets!,
      timestamps: timestamps!,
      timestampType: first.timestampType,
      end,
      byteLength: this.#byteLength,
    };
  }

  #peek(): RecordBatch | null {
    const { address, byteLength } = this.#input;
    try {
      return readRecordBatch(this.#context.memory.text, this.#at, address + byteLength);
    } catch (error) {
      throw this.#named(error);
    }
  }

  /** Compressed batches lie elsewhere than others: views of a block are in the order of their addresses. */
  #fits(first: RecordBatch, batch: RecordBatch): boolean {
    const isAlike = (first.codec === 'none') === (batch.codec === 'none');
    const isOfOneTime = first.timestampType === batch.timestampType;
    return isAlike && isOfOneTime && this.#rows + batch.recordCount <= BLOCK_ROWS;
  }

  /** Reads the records of a batch; returns where they end. */
  #read(batch: RecordBatch): number {
    try {
      this.#check(batch);
      const { address, byteLength } = this.#plainRecords(batch);
      const end = address + byteLength;
      const { baseOffset, recordCount, timestampType } = batch;
      const isOneTime = timestampType === LOG_APPEND_TIME;
      if (recordCount < 0 || recordCount * RECORD_BYTES_MIN > byteLength)
        throw new BrokenRecords(`it cannot have ${recordCount} records`);
      this.#reserve(recordCount);
      const row = this.#context.kernels.decodeRecords(
        address,
        end,
        recordCount,
        BigInt(baseOffset),
        BigInt(isOneTime ? batch.maxTimestamp : batch.baseTimestamp),
        isOneTime,
        BigInt(this.#input.from),
        BigInt(this.#input.until),
        this.#rows,
        this.#columns,
      );
      if (row < 0) throw new BrokenRecords('its records do not fill it');
      this.#rows = row;
      this.#byteLength += byteLength;
      return end;
    } catch (error) {
      throw this.#named(error, batch);
    }
  }

  #check({ byteLength, checksum }: RecordBatch): void {
    const { kernels } = this.#context;
    const checked = byteLength - CHECKED_AT;
    const found = kernels.checksum(this.#tables, this.#at + CHECKED_AT, checked) >>> 0;
    if (found !== checksum) throw new BrokenRecords('its checksum is wrong');
  }

  #plainRecords({ codec, byteLength }: RecordBatch): { address: number; byteLength: number } {
    const bytes = { address: this.#at + HEADER_BYTES, byteLength: byteLength - HEADER_BYTES };
    if (codec === null) throw new BrokenRecords('it is compressed in a way that nobody knows');
    if (codec === 'none') return bytes;
    const plain = decompress(codec, bytes, (size) => this.#reservePlain(size), this.#context);
    this.#plainEnd = plain.address + plain.byteLength;
    return plain;
  }

  /** Views that were made before stay good: what there was is kept until the split is done. */
  #reservePlain(byteLength: number): number {
    if (this.#plainEnd + byteLength > this.#plain + this.#plainBytes) {
      const mayReuse = this.#rows === 0 && byteLength <= this.#plainBytes;
      if (!mayReuse) {
        this.#plainBytes = Math.max(PLAIN_BYTES, 2 * byteLength);
        this.#plain = this.#context.scratch.allocate(this.#plainBytes);
      }
      this.#plainEnd = this.#plain;
    }
    return this.#plainEnd;
  }

  /** Room for the rows of one more batch. */
  #reserve(recordCount: number): void {
    const needed = this.#rows + recordCount;
    if (needed <= this.#capacity) return;
    const { scratch, memory, kernels } = this.#context;
    const capacity = Math.max(BLOCK_ROWS, needed);
    const before = this.#parts;
    this.#parts = PART_BYTES.map((width, part) => {
      const address = scratch.allocate(capacity * width);
      if (this.#rows > 0) kernels.copyBytes(before[part]!, address, this.#rows * width);
      memory.u32[this.#columns / 4 + part] = address;
      return address;
    });
    this.#capacity = capacity;
  }

  #named(error: unknown, batch?: RecordBatch): unknown {
    if (!(error instanceof BrokenRecords)) return error;
    const { topic, partition } = this.#input;
    const place = batch === undefined ? '' : ` at offset ${batch.baseOffset}`;
    return environmentError(
      'KAFKA_CORRUPT_RECORDS',
      `A record batch of ${topic}-${partition}${place} is broken: ${error.message}.`,
    );
  }
}
