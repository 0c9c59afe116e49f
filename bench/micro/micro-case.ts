/** What a kernel does to a batch, and the plain loop a row that says the same in JavaScript. */
export interface MicroCase {
  /** The folder of the kernel, a colon, and what it does. */
  readonly name: string;
  readonly kernel: () => void;
  readonly plain: () => void;
  /** What both write, to be compared; null where each has a result of its own. */
  readonly result: MicroResult | null;
}

export type MicroResult = Uint8Array | Int32Array | Uint32Array | Float64Array | BigInt64Array;
