import { instantiateKernels, type Kernels } from '../../native-free-kernels/kernels.ts';
import { Random } from '../../test/support/random.ts';

/** Rows of a batch, as a query has them. */
export const ROWS: number = 32 * 1024;

const PAGES = 65536;
const FIRST_FREE = 128 * 1024;
const ALIGNMENT = 64;

/** Kernels over a memory of their own, with columns made from a seed. */
export class KernelMemory {
  readonly kernels: Kernels;
  readonly buffer: SharedArrayBuffer;
  readonly random: Random = new Random(20260101);
  #next = FIRST_FREE;

  constructor() {
    const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
    this.kernels = instantiateKernels(memory);
    this.buffer = memory.buffer as unknown as SharedArrayBuffer;
  }

  /** Address of bytes with room behind them for what kernels read over the end. */
  allocate(byteLength: number): number {
    const address = this.#next;
    this.#next += Math.ceil((byteLength + 2 * ALIGNMENT) / ALIGNMENT) * ALIGNMENT;
    return address;
  }

  /** A column of 64-bit whole numbers below `count`. */
  numbers(count: number, rows: number = ROWS): BigInt64Array<SharedArrayBuffer> {
    const values = new BigInt64Array(this.buffer, this.allocate(rows * 8), rows);
    for (let row = 0; row < rows; row++) values[row] = BigInt(this.random.below(count));
    return values;
  }

  /** Row numbers or slots below `count`. */
  places(count: number): Uint32Array<SharedArrayBuffer> {
    const values = new Uint32Array(this.buffer, this.allocate(ROWS * 4), ROWS);
    for (let row = 0; row < ROWS; row++) values[row] = this.random.below(count);
    return values;
  }

  /** Zeros of 64 bits, to be written to; so are all that follow. */
  words(count: number = ROWS): BigInt64Array<SharedArrayBuffer> {
    return new BigInt64Array(this.buffer, this.allocate(count * 8), count);
  }

  doubles(count: number = ROWS): Float64Array<SharedArrayBuffer> {
    return new Float64Array(this.buffer, this.allocate(count * 8), count);
  }

  numbers32(count: number = ROWS): Uint32Array<SharedArrayBuffer> {
    return new Uint32Array(this.buffer, this.allocate(count * 4), count);
  }

  signed32(count: number = ROWS): Int32Array<SharedArrayBuffer> {
    return new Int32Array(this.buffer, this.allocate(count * 4), count);
  }

  bytes(count: number): Uint8Array<SharedArrayBuffer> {
    return new Uint8Array(this.buffer, this.allocate(count), count);
  }

  /** A bit for each row. */
  bits(): Uint8Array<SharedArrayBuffer> {
    return this.bytes(ROWS / 8);
  }

  /** A column of byte strings. */
  texts(textOf: (random: Random) => string): Texts {
    return this.#textColumn(Array.from({ length: ROWS }, () => textOf(this.random)));
  }

  /** One byte string. */
  text(value: string): Texts {
    return this.#textColumn([value]);
  }

  #textColumn(values: readonly string[]): Texts {
    const bytes = Buffer.from(values.join(''));
    const offsets = this.signed32(values.length + 1);
    values.forEach((value, row) => {
      offsets[row + 1] = offsets[row]! + Buffer.byteLength(value);
    });
    const heap = this.bytes(bytes.length);
    heap.set(bytes);
    const byteLength = bytes.length;
    return { values, offsets: offsets.byteOffset, heap: heap.byteOffset, byteLength };
  }
}

export interface Texts {
  readonly values: readonly string[];
  readonly offsets: number;
  readonly heap: number;
  readonly byteLength: number;
}
