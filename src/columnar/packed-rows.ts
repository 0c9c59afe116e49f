import type { DataType } from './types.ts';
import type { LiteralValue, Row } from './value.ts';
import { ValueReader, ValueWriter } from './value-bytes.ts';

const BLOCK_ROWS = 1024;

/**
 * A growing list of rows, kept as bytes outside of the JavaScript heap: rows that stay would be copied by the garbage
 * collector again and again while it holds up the thread, for tens of milliseconds at a time.
 */
export class PackedRows {
  readonly #types: readonly DataType[];
  readonly #blocks: Block[] = [];
  #length = 0;

  constructor(types: readonly DataType[]) {
    this.#types = types;
  }

  get length(): number {
    return this.#length;
  }

  push(row: Row): void {
    const place = this.#length % BLOCK_ROWS;
    if (place === 0) this.#blocks.push(newBlock(this.#blocks.at(-1)));
    const { writer, starts } = this.#blocks.at(-1)!;
    starts[place] = writer.end;
    // By number: pairs of places and types would be what most is made of here.
    const types = this.#types;
    for (let index = 0; index < types.length; index++) writer.write(row[index]!, types[index]!);
    this.#length++;
  }

  /** Rows number `start` to `end`, the last one not included. */
  slice(start = 0, end: number = this.#length): Row[] {
    const rows: Row[] = [];
    while (start + rows.length < end) {
      const next = start + rows.length;
      const { writer, starts } = this.#blocks[Math.floor(next / BLOCK_ROWS)]!;
      const first = next % BLOCK_ROWS;
      const count = Math.min(BLOCK_ROWS - first, end - next);
      const reader = new ValueReader(writer.finish(), starts[first]);
      for (let row = 0; row < count; row++) rows.push(this.#read(reader));
    }
    return rows;
  }

  #read(reader: ValueReader): Row {
    return this.#types.map((type): LiteralValue => reader.read(type));
  }
}

interface Block {
  readonly writer: ValueWriter;
  /** Where each row begins. */
  readonly starts: Uint32Array;
}

/** With as many bytes as the block before took: a buffer that grows from nothing leaves as much behind as it holds. */
function newBlock(before: Block | undefined): Block {
  return { writer: new ValueWriter(before?.writer.end), starts: new Uint32Array(BLOCK_ROWS) };
}
