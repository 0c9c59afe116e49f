// KLL sketches, after Karnin, Lang and Liberty, "Optimal Quantile Approximation in Streams" (2016), with the sizes of
// levels that Apache DataSketches has: a value of level l stands for 2^l values. When there are too many, a level is
// sorted and every second of its values goes up.

import { murmur3Long } from '../hash/murmur3.ts';

export const K_DEFAULT = 200;
export const K_MIN = 8;
export const K_MAX = 65_535;
/** Values that even the smallest level holds. */
export const LEVEL_MIN = 8;

export type KllValue = number | bigint;

export interface KllSketch {
  readonly k: number;
  /** How many values it has seen. */
  count: bigint;
  least: KllValue | null;
  greatest: KllValue | null;
  /** From the one whose values stand for themselves. */
  readonly levels: KllValue[][];
}

export function emptyKll(k: number): KllSketch {
  return { k, count: 0n, least: null, greatest: null, levels: [[]] };
}

/** Adds a value. NaN, which has no place among the others, does not count. */
export function addToKll(sketch: KllSketch, value: KllValue): void {
  if (Number.isNaN(value)) return;
  widen(sketch, value, value);
  sketch.count += 1n;
  sketch.levels[0]!.push(value);
  if (retained(sketch) > capacity(sketch.k, sketch.levels.length)) compress(sketch);
}

/** Adds all that another sketch has seen. */
export function mergeKll(sketch: KllSketch, other: KllSketch): void {
  if (other.least === null || other.greatest === null) return;
  widen(sketch, other.least, other.greatest);
  sketch.count += other.count;
  for (const [place, level] of other.levels.entries()) {
    const own = sketch.levels[place];
    if (own === undefined) sketch.levels.push([...level]);
    else for (const value of level) own.push(value);
  }
  compress(sketch);
}

function widen(sketch: KllSketch, least: KllValue, greatest: KllValue): void {
  if (sketch.least === null || least < sketch.least) sketch.least = least;
  if (sketch.greatest === null || greatest > sketch.greatest) sketch.greatest = greatest;
}

function compress(sketch: KllSketch): void {
  const { k, levels } = sketch;
  while (retained(sketch) > capacity(k, levels.length)) {
    const full = levels.findIndex(
      (level, place) => level.length >= levelCapacity(k, levels.length, place),
    );
    if (full === levels.length - 1) levels.push([]);
    halve(sketch, full);
  }
}

/** Sorts a level and sends every second value up; the first one stays where their number is odd. */
function halve({ levels, count }: KllSketch, place: number): void {
  const level = levels[place]!;
  level.sort(ascending);
  const staying = level.length % 2;
  // Which of two goes up is by chance, but the same whenever the same values come.
  const chance = murmur3Long(count, place) & 1;
  const above = levels[place + 1]!;
  for (let index = staying + chance; index < level.length; index += 2) above.push(level[index]!);
  level.length = staying;
}

export function ascending(left: KllValue, right: KllValue): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function retained({ levels }: KllSketch): number {
  return levels.reduce((sum, { length }) => sum + length, 0);
}

/** Values that a sketch of so many levels holds. */
export function capacity(k: number, levels: number): number {
  let sum = 0;
  for (let place = 0; place < levels; place++) sum += levelCapacity(k, levels, place);
  return sum;
}

/** Each level below the highest holds two thirds of the one above it. */
function levelCapacity(k: number, levels: number, place: number): number {
  const depth = levels - place - 1;
  return Math.max(LEVEL_MIN, Math.round(k * (2 / 3) ** depth));
}

/** The values in order, each with the number of values up to it. */
function sortedView({ levels }: KllSketch): readonly { value: KllValue; upTo: number }[] {
  const weighted = levels.flatMap((level, place) =>
    level.map((value) => ({ value, weight: 2 ** place })),
  );
  weighted.sort((left, right) => ascending(left.value, right.value));
  let upTo = 0;
  return weighted.map(({ value, weight }) => {
    upTo += weight;
    return { value, upTo };
  });
}

/** The values at shares from 0 to 1 of all. The sketch is not empty. */
export function kllQuantiles(sketch: KllSketch, shares: readonly number[]): KllValue[] {
  const view = sortedView(sketch);
  return shares.map((share) => {
    if (share === 0) return sketch.least!;
    if (share === 1) return sketch.greatest!;
    const wanted = Math.ceil(share * Number(sketch.count));
    return view.find(({ upTo }) => upTo >= wanted)?.value ?? sketch.greatest!;
  });
}

/** The shares of all that are at or below given values. The sketch is not empty. */
export function kllRanks(sketch: KllSketch, values: readonly KllValue[]): number[] {
  const view = sortedView(sketch);
  return values.map((value) => {
    const last = view.findLast((each) => each.value <= value);
    return (last?.upTo ?? 0) / Number(sketch.count);
  });
}
