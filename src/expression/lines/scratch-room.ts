import type { Arena } from '../../columnar/arena.ts';

/** Temporary memory that is used again for each block of lines: what is taken before is lost. */
export class ScratchRoom {
  readonly #scratch: Arena;
  #address = 0;
  #byteLength = 0;

  constructor(scratch: Arena) {
    this.#scratch = scratch;
  }

  /** Room for so many bytes. */
  take(byteLength: number): number {
    if (byteLength > this.#byteLength) {
      this.#byteLength = byteLength;
      this.#address = this.#scratch.allocate(byteLength);
    }
    return this.#address;
  }

  /** Room for bits of so many rows. */
  takeBitmap(rowCount: number): number {
    return this.take(Math.ceil(rowCount / 64) * 8);
  }
}
