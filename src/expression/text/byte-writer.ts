import type { SharedMemory } from '../../columnar/memory.ts';
import type { ComputeContext } from '../evaluation.ts';

const FIRST_BYTES = 64 * 1024;

type ByteWriterContext = Pick<ComputeContext, 'memory' | 'arena' | 'scratch'>;

/** Bytes that grow in scratch memory while they are written. */
export class ByteWriter {
  readonly #context: ByteWriterContext;
  readonly #memory: SharedMemory;
  #address: number;
  #capacity = FIRST_BYTES;
  #length = 0;

  constructor(context: ByteWriterContext) {
    this.#context = context;
    this.#memory = context.memory;
    this.#address = context.scratch.allocate(this.#capacity);
  }

  /** Characters of one byte only. */
  ascii(text: string): void {
    this.#reserve(text.length);
    const { u8 } = this.#memory;
    const target = this.#address + this.#length;
    for (let index = 0; index < text.length; index++) u8[target + index] = text.charCodeAt(index);
    this.#length += text.length;
  }

  text(value: string): void {
    this.#reserve(Buffer.byteLength(value));
    this.#length += this.#memory.text.write(value, this.#address + this.#length);
  }

  bytes(value: Uint8Array): void {
    this.#reserve(value.byteLength);
    this.#memory.u8.set(value, this.#address + this.#length);
    this.#length += value.byteLength;
  }

  /** How much has been written. */
  get byteLength(): number {
    return this.#length;
  }

  /** Copies what was written to where results stay. */
  finish(): { readonly address: number; readonly byteLength: number } {
    const address = this.#context.arena.allocate(this.#length);
    this.#memory.u8.copyWithin(address, this.#address, this.#address + this.#length);
    return { address, byteLength: this.#length };
  }

  /** Makes sure that `byteLength` more bytes fit. */
  #reserve(byteLength: number): void {
    const needed = this.#length + byteLength;
    if (needed <= this.#capacity) return;
    const from = this.#address;
    this.#capacity = Math.max(needed, this.#capacity * 2);
    this.#address = this.#context.scratch.allocate(this.#capacity);
    this.#memory.u8.copyWithin(this.#address, from, from + this.#length);
  }
}
