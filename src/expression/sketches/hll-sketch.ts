// HyperLogLog sketches with the hashes and bytes of Apache DataSketches: coupons (26 bits of one hash and the leading
// zeros of the other) while there are few of them, then a register for each of 2^logK slots. From registers the number is
// estimated after Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017).

import { assert, userError } from '../../errors.ts';
import type { Hash128 } from './murmur3-128.ts';

export const LOG_K_DEFAULT = 12;
export const LOG_K_MIN = 4;
export const LOG_K_MAX = 21;

/** Plain numbers, so that it can be a value of an accumulator. */
export interface HllSketch {
  readonly logK: number;
  /** Null once there are registers. */
  readonly coupons: readonly number[] | null;
  /** The greatest value that each slot has seen. */
  readonly registers: readonly number[] | null;
}

const SLOT_BITS = 26;
const SLOT_MASK = 2 ** SLOT_BITS - 1;
const REGISTER_MAX = 63;

/** What a sketch keeps of a hash. */
export function couponOf([first, second]: Hash128): number {
  const slot = Number(first & BigInt(SLOT_MASK));
  const zeros = second === 0n ? 64 : 64 - second.toString(2).length;
  return (((Math.min(zeros, 62) + 1) << SLOT_BITS) | slot) >>> 0;
}

/** Coupons that a sketch holds before it takes registers. */
export function couponsMax(logK: number): number {
  return logK < 8 ? 7 : 3 * 2 ** (logK - 5);
}

/** The sketch of coupons, each once; of registers when they are too many. */
export function hllOfCoupons(logK: number, given: readonly number[]): HllSketch {
  const coupons = [...Uint32Array.from(new Set(given)).sort()];
  if (coupons.length <= couponsMax(logK)) return { logK, coupons, registers: null };
  const registers = new Array<number>(2 ** logK).fill(0);
  for (const coupon of coupons) raise(registers, coupon);
  return { logK, coupons: null, registers };
}

/** Takes a coupon into registers. */
function raise(registers: number[], coupon: number): void {
  const slot = coupon & (registers.length - 1);
  registers[slot] = Math.max(registers[slot]!, coupon >>> SLOT_BITS);
}

/** The values of both sketches, with as many slots as the smaller one has. */
export function hllUnion(left: HllSketch, right: HllSketch): HllSketch {
  const logK = Math.min(left.logK, right.logK);
  if (left.coupons !== null && right.coupons !== null) {
    return hllOfCoupons(logK, [...left.coupons, ...right.coupons]);
  }
  const registers = new Array<number>(2 ** logK).fill(0);
  for (const sketch of [left, right]) {
    for (const coupon of couponsOf(sketch)) raise(registers, coupon);
  }
  return { logK, coupons: null, registers };
}

function couponsOf({ coupons, registers }: HllSketch): readonly number[] {
  if (coupons !== null) return coupons;
  assert(registers !== null, 'a sketch has coupons or registers');
  return registers.flatMap((value, slot) =>
    value === 0 ? [] : [((value << SLOT_BITS) | slot) >>> 0],
  );
}

/** How many values a sketch stands for. */
export function hllEstimate({ coupons, registers }: HllSketch): bigint {
  if (coupons !== null) return BigInt(coupons.length);
  assert(registers !== null, 'a sketch has coupons or registers');
  const size = registers.length;
  const counts = new Array<number>(REGISTER_MAX + 1).fill(0);
  for (const value of registers) counts[value]! += 1;
  let sum = size * highShare(1 - counts[REGISTER_MAX]! / size);
  for (let value = REGISTER_MAX - 1; value >= 1; value--) sum = (sum + counts[value]!) / 2;
  sum += size * lowShare(counts[0]! / size);
  return BigInt(Math.round((size * size) / (2 * Math.LN2 * sum)));
}

/** Ertl's sigma: corrects for slots that have seen nothing. */
function lowShare(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let [power, factor, sum] = [share, 1, share];
  for (let before = Number.NaN; sum !== before; factor *= 2) {
    before = sum;
    power *= power;
    sum += power * factor;
  }
  return sum;
}

/** Ertl's tau: corrects for slots that can count no further. */
function highShare(share: number): number {
  if (share === 0 || share === 1) return 0;
  let [root, factor, rest] = [share, 1, 1 - share];
  for (let before = Number.NaN; rest !== before; ) {
    before = rest;
    root = Math.sqrt(root);
    factor /= 2;
    rest -= (1 - root) ** 2 * factor;
  }
  return rest / 3;
}

/** Two sketches whose sizes differ, where they must not. */
export function differentSizes(name: string, left: HllSketch, right: HllSketch): Error {
  const message = `The sketches of \`${name}\` have the sizes ${left.logK} and ${right.logK}.`;
  return userError('HLL_UNION_DIFFERENT_LG_K', message, {
    hint: 'Give true as the last argument to allow sketches of different sizes.',
  });
}
