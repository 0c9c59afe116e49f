const MULTIPLIER = 0x5deece66dn;
const MASK = (1n << 48n) - 1n;

/** The random numbers of `java.util.Random`, where Spark's results rest on them. */
export class JavaRandom {
  #state: bigint;

  constructor(seed: bigint) {
    this.#state = (seed ^ MULTIPLIER) & MASK;
  }

  /** From 0 up to but without 1. */
  nextDouble(): number {
    const high = this.#next(26n);
    return Number((high << 27n) + this.#next(27n)) / 2 ** 53;
  }

  /** From 0 up to but without `bound`. */
  nextInt(bound: number): number {
    if ((bound & -bound) === bound) return Number((BigInt(bound) * this.#next(31n)) >> 31n);
    for (;;) {
      const bits = Number(this.#next(31n));
      const value = bits % bound;
      // What lies in the last, incomplete run of the bound is drawn again.
      if (bits - value + (bound - 1) <= 0x7fff_ffff) return value;
    }
  }

  /** The `bits` upper bits of the next 48. */
  #next(bits: bigint): bigint {
    this.#state = (this.#state * MULTIPLIER + 0xbn) & MASK;
    return this.#state >> (48n - bits);
  }
}
