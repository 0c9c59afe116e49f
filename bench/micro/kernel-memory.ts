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

  /** A column of byte strings. */
  texts(textOf: (random: Random) => string): Texts {
    const values = Array.from({ length: ROWS }, () => textOf(this.random));
    const bytes = Buffer.from(values.join(''));
    const offsets = new Int32Array(this.buffer, this.allocate((ROWS + 1) * 4), ROWS + 1);
    values.forEach((value, row) => {
      offsets[row + 1] = offsets[row]! + Buffer.byteLength(value);
    });
    const heap = this.allocate(bytes.length);
    new Uint8Array(this.buffer).set(bytes, heap);
    return { values, offsets: offsets.byteOffset, heap };
  }
}

export interface Texts {
  readonly values: readonly string[];
  readonly offsets: number;
  readonly heap: number;
}
