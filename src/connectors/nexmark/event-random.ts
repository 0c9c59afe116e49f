/** What is drawn for: keeps the numbers of different things apart. */
export type Purpose = keyof typeof TAGS;

const TAGS = { letters: 1, words: 2, hotChannels: 3, coldChannel: 4, event: 5 } as const;

const WORD = 2 ** 32;

/** Random numbers that are a function of seed, purpose and number: the generator is begun anew for every event. */
export class EventRandom {
  readonly #seed: number;
  #state = 0;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
  }

  begin(purpose: Purpose, number: number): void {
    this.#state =
      mix(mix(this.#seed ^ 0x9e3779b9) + Math.imul(TAGS[purpose], 0x85ebca6b) + mix(number + 1)) |
      0;
  }

  /** From 0 to 1, without 1. */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / WORD;
  }

  /** A whole number from 0, below `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }
}

function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
