import type { Arena } from '../../columnar/arena.ts';
import { bytesColumn, type Column, fixedColumn } from '../../columnar/batch.ts';
import type { Piece } from './text-pool.ts';

const WORD = 2 ** 32;
const MICROS_PER_MS = 1000;
/** What a text is first thought to need; columns grow. */
const TEXT_BYTES = 32;

/** A column of BIGINT or TIMESTAMP in the making, value by value. */
export class LongColumn {
  readonly #arena: Arena;
  readonly #address: number;
  #row = 0;

  constructor(rowCount: number, arena: Arena) {
    this.#arena = arena;
    this.#address = arena.allocate(rowCount * 8);
  }

  /** Whole numbers that a double holds exactly. */
  add(value: number): void {
    const { u32, i32 } = this.#arena.memory;
    const place = this.#address / 4 + this.#row * 2;
    u32[place] = value;
    i32[place + 1] = Math.floor(value / WORD);
    this.#row++;
  }

  addMilliseconds(timeMs: number): void {
    this.add(timeMs * MICROS_PER_MS);
  }

  column(): Column {
    return fixedColumn(this.#row, 0, this.#address);
  }
}

/** A column of STRING in the making: bytes are gathered aside, because nobody knows how many come. */
export class TextColumn {
  readonly #arena: Arena;
  readonly #offsets: number;
  #bytes: Uint8Array;
  #end = 0;
  #row = 0;

  constructor(rowCount: number, arena: Arena) {
    this.#arena = arena;
    this.#offsets = arena.allocate((rowCount + 1) * 4);
    arena.memory.i32[this.#offsets / 4] = 0;
    this.#bytes = new Uint8Array(rowCount * TEXT_BYTES);
  }

  /** Bytes of UTF-8. */
  add(bytes: Uint8Array): void {
    this.addPiece({ bytes, start: 0, end: bytes.length });
  }

  addText(ascii: string): void {
    this.add(Buffer.from(ascii, 'latin1'));
  }

  addPiece({ bytes, start, end }: Piece): void {
    const length = end - start;
    this.#makeRoom(length);
    for (let index = 0; index < length; index++)
      this.#bytes[this.#end + index] = bytes[start + index];
    this.#end += length;
    this.#row++;
    this.#arena.memory.i32[this.#offsets / 4 + this.#row] = this.#end;
  }

  column(): Column {
    const heap = this.#arena.allocate(this.#end);
    this.#arena.memory.u8.set(this.#bytes.subarray(0, this.#end), heap);
    return bytesColumn(this.#row, 0, this.#offsets, heap);
  }

  #makeRoom(length: number): void {
    if (this.#end + length <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#end + length));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
