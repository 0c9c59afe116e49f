import type { DataType } from './types.ts';
import type { LiteralValue, Row } from './value.ts';
import { ValueReader, ValueWriter } from './value-bytes.ts';

const BLOCK_ROWS = 1024;

/**
 * A growing list of rows, kept as bytes outside of the JavaScript heap: rows that stay would be copied by the garbage
 * collector again and again while it holds up the thread, for tens of milliseconds at a time. The bytes are in shared
 * buffers, though nobody shares them: V8 begins a full collection the sooner the more bytes there are in others.
 */
export class PackedRows {
  readonly #types: readonly DataType[];
  readonly #blockRows: number;
  readonly #blocks: Block[] = [];
  /** Blocks without rows, for rows to come: those in shared buffers that are thrown away would stay for long. */
  readonly #spare: Block[] = [];
  /** Rows of the first block that were dropped. */
  #dropped = 0;
  #length = 0;

  /** `blockRows`: how many rows are dropped together. */
  constructor(types: readonly DataType[], blockRows: number = BLOCK_ROWS) {
    this.#types = types;
    this.#blockRows = blockRows;
  }

  get length(): number {
    return this.#length;
  }

  push(row: Row): void {
    const place = (this.#dropped + this.#length) % this.#blockRows;
    if (place === 0) this.#blocks.push(this.#spare.pop() ?? this.#newBlock());
    const { writer, starts } = this.#blocks.at(-1)!;
    starts[place] = writer.end;
    // By number: pairs of places and types would be what most is made of here.
    const types = this.#types;
    for (let index = 0; index < types.length; index++) writer.write(row[index]!, types[index]!);
    this.#length++;
  }

  /** Takes out the first `count` rows: the one behind them is number 0 then. Their bytes are used again. */
  drop(count: number): void {
    this.#dropped += count;
    this.#length -= count;
    while (this.#dropped >= this.#blockRows) {
      const block = this.#blocks.shift()!;
      this.#dropped -= this.#blockRows;
      block.writer.clear();
      this.#spare.push(block);
    }
  }

  /** Rows number `start` to `end`, the last one not included. */
  slice(start = 0, end: number = this.#length): Row[] {
    const rows: Row[] = [];
    while (start + rows.length < end) {
      const next = this.#dropped + start + rows.length;
      const { writer, starts } = this.#blocks[Math.floor(next / this.#blockRows)]!;
      const first = next % this.#blockRows;
      const count = Math.min(this.#blockRows - first, end - start - rows.length);
      const reader = new ValueReader(writer.finish(), starts[first]);
      for (let row = 0; row < count; row++) rows.push(this.#read(reader));
    }
    return rows;
  }

  #read(reader: ValueReader): Row {
    return this.#types.map((type): LiteralValue => reader.read(type));
  }

  /** With as many bytes as the block before took: a buffer that grows from nothing leaves as much behind as it holds. */
  #newBlock(): Block {
    const writer = new ValueWriter(this.#blocks.at(-1)?.writer.end, sharedBuffer);
    const starts = new Uint32Array(
      new SharedArrayBuffer(this.#blockRows * Uint32Array.BYTES_PER_ELEMENT),
    );
    return { writer, starts };
  }
}

interface Block {
  readonly writer: ValueWriter;
  /** Where each row begins. */
  readonly starts: Uint32Array;
}

function sharedBuffer(byteLength: number): Buffer {
  return Buffer.from(new SharedArrayBuffer(byteLength));
}
