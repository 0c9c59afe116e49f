// Spark's generator of random numbers: xorshift, begun with a hash of the seed, behind the methods of java.util.Random.

import { assert } from '../errors.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Call } from './expression.ts';

/** Batches of a split or partition get streams of numbers this far apart: there are never so many splits. */
const STREAM_DISTANCE = 2 ** 20;

/** Random numbers in a fixed order. */
export class RandomStream {
  /** The 64 bits of the state, as two words: arithmetic of bigints would make an object a number. */
  #high: number;
  #low: number;
  #gaussian: number | null = null;

  constructor(seed: bigint) {
    [this.#high, this.#low] = hashSeed(seed);
  }

  /** 32 bits, as a number with a sign. */
  nextWord(): number {
    this.#advance();
    return this.#low;
  }

  /** From 0 up to but without 1. */
  nextDouble(): number {
    const high = this.nextWord() & (2 ** 26 - 1);
    return (high * 2 ** 27 + (this.nextWord() & (2 ** 27 - 1))) / 2 ** 53;
  }

  /** From a normal distribution around 0 with the deviation 1, by the polar method. */
  nextGaussian(): number {
    const kept = this.#gaussian;
    this.#gaussian = null;
    if (kept !== null) return kept;
    for (;;) {
      const first = 2 * this.nextDouble() - 1;
      const second = 2 * this.nextDouble() - 1;
      const square = first * first + second * second;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#gaussian = second * factor;
      return first * factor;
    }
  }

  /** A whole number from 0 up to but without `end`. */
  nextBelow(end: number): number {
    return Math.floor(this.nextDouble() * end);
  }

  /** `x ^= x << 21; x ^= x >>> 35; x ^= x << 4` of the 64 bits. */
  #advance(): void {
    let high = this.#high ^ ((this.#high << 21) | (this.#low >>> 11));
    let low = this.#low ^ (this.#low << 21);
    low ^= high >>> 3;
    high ^= (high << 4) | (low >>> 28);
    low ^= low << 4;
    this.#high = high;
    this.#low = low;
  }
}

/**
 * The numbers for the rows of a batch: they follow from the call's seed and the batch's place, so that a batch done again
 * has the same ones.
 */
export function randomStream(call: Call, { facts, counters }: EvaluationFrame): RandomStream {
  const seed = call.options?.['seed'];
  const place = counters.part + Math.max(0, counters.batches - 1) * STREAM_DISTANCE;
  if (typeof seed === 'bigint') return new RandomStream(seed + BigInt(place));
  const salt = call.options?.['salt'];
  assert(typeof salt === 'number', 'a random call without a seed has a salt');
  const own =
    (BigInt(facts.seed) << 32n) ^ (BigInt(facts.batchId + 1) << 48n) ^ BigInt(salt * 1_000_003);
  return new RandomStream(own + BigInt(place));
}

/** Scala's seed for hashing arrays. */
const ARRAY_SEED = 0x3c074a61;

/** The two words of the hash, the higher first. */
function hashSeed(seed: bigint): [number, number] {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, BigInt.asUintN(64, seed));
  const low = murmur3(bytes, ARRAY_SEED);
  const high = murmur3(bytes, low);
  return [high, low];
}

/** MurmurHash3 of eight bytes. */
function murmur3(bytes: DataView, seed: number): number {
  let hash = seed;
  for (const offset of [0, 4]) {
    let word = Math.imul(bytes.getInt32(offset, true), 0xcc9e2d51);
    word = Math.imul((word << 15) | (word >>> 17), 0x1b873593);
    hash ^= word;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= bytes.byteLength;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
