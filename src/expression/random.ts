// Spark's generator of random numbers: xorshift, begun with a hash of the seed, behind the methods of java.util.Random.

import { assert } from '../errors.ts';
import type { EvaluationFrame } from './evaluation.ts';
import type { Call } from './expression.ts';

/** Batches of a split or partition get streams of numbers this far apart: there are never so many splits. */
const STREAM_DISTANCE = 2 ** 20;

/** Random numbers in a fixed order. */
export class RandomStream {
  #state: bigint;
  #gaussian: number | null = null;

  constructor(seed: bigint) {
    this.#state = hashSeed(seed);
  }

  /** From 0 up to but without 1. */
  nextDouble(): number {
    const high = this.#next(26n);
    return Number((high << 27n) + this.#next(27n)) / 2 ** 53;
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

  #next(bits: bigint): bigint {
    let next = this.#state ^ BigInt.asUintN(64, this.#state << 21n);
    next ^= next >> 35n;
    next ^= BigInt.asUintN(64, next << 4n);
    this.#state = next;
    return BigInt.asUintN(Number(bits), next);
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

function hashSeed(seed: bigint): bigint {
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setBigUint64(0, BigInt.asUintN(64, seed));
  const low = murmur3(bytes, ARRAY_SEED);
  const high = murmur3(bytes, low);
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
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
