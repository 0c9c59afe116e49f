// Theta sketches: the k least hashes of the values, and the hash below which they are all there (theta), from which
// follows how many values there are. The bytes are those of a compact sketch of Apache DataSketches.

import { userError } from '../../errors.ts';
import { murmur3Bytes128 } from './murmur3-128.ts';

/** The logarithm of how many hashes a sketch keeps where nobody says it. */
export const LOG_ENTRIES_DEFAULT = 12;
export const LOG_ENTRIES_MIN = 4;
export const LOG_ENTRIES_MAX = 26;

export interface ThetaSketch {
  /** Every hash of a value that is below this one is kept. */
  readonly theta: bigint;
  /** In order, each once. */
  readonly hashes: readonly bigint[];
}

/** The theta of a sketch that has left out nothing. */
export const THETA_MAX = 0x7fff_ffff_ffff_ffffn;

/** The sketch of hashes that may come in any order and often, cut to the least `entries`. */
export function thetaSketchOf(
  theta: bigint,
  hashes: readonly bigint[],
  entries: number,
): ThetaSketch {
  const sorted = BigInt64Array.from(hashes).sort();
  const kept: bigint[] = [];
  for (const hash of sorted) {
    if (hash >= theta) break;
    if (hash === kept.at(-1)) continue;
    if (kept.length === entries) return { theta: hash, hashes: kept };
    kept.push(hash);
  }
  return { theta, hashes: kept };
}

/** The values of either sketch. */
export function thetaUnion(left: ThetaSketch, right: ThetaSketch, entries: number): ThetaSketch {
  return thetaSketchOf(lesser(left, right), [...left.hashes, ...right.hashes], entries);
}

/** The values of both sketches. */
export function thetaIntersection(left: ThetaSketch, right: ThetaSketch): ThetaSketch {
  const theta = lesser(left, right);
  const others = new Set(right.hashes);
  return { theta, hashes: left.hashes.filter((hash) => hash < theta && others.has(hash)) };
}

/** The values of the first sketch that are not in the second. */
export function thetaDifference(left: ThetaSketch, right: ThetaSketch): ThetaSketch {
  const theta = lesser(left, right);
  const others = new Set(right.hashes);
  return { theta, hashes: left.hashes.filter((hash) => hash < theta && !others.has(hash)) };
}

/** How many values a sketch stands for. */
export function thetaEstimate({ theta, hashes }: ThetaSketch): bigint {
  return BigInt(Math.round(hashes.length * (Number(THETA_MAX) / Number(theta))));
}

function lesser(left: ThetaSketch, right: ThetaSketch): bigint {
  const rightIsLess = right.theta < left.theta;
  return (rightIsLess ? right : left).theta;
}

const SERIAL_VERSION = 3;
const FAMILY_COMPACT = 3;
const FLAGS = { readOnly: 2, empty: 4, compact: 8, ordered: 16, single: 32 } as const;
const ALWAYS = FLAGS.readOnly | FLAGS.compact | FLAGS.ordered;
const SEED_BYTES = new Uint8Array(BigInt64Array.of(9001n).buffer);
const SEED_HASH = Number(murmur3Bytes128(SEED_BYTES, 0n)[0] & 0xffffn);

/** The bytes of a sketch. */
export function thetaBytes({ theta, hashes }: ThetaSketch): Uint8Array {
  const isExact = theta === THETA_MAX;
  const isEmpty = isExact && hashes.length === 0;
  const isSingle = isExact && hashes.length === 1;
  const preambleLongs = isEmpty || isSingle ? 1 : isExact ? 2 : 3;
  const view = new DataView(new ArrayBuffer(8 * (preambleLongs + hashes.length)));
  view.setUint8(0, preambleLongs);
  view.setUint8(1, SERIAL_VERSION);
  view.setUint8(2, FAMILY_COMPACT);
  view.setUint8(5, ALWAYS | (isEmpty ? FLAGS.empty : 0) | (isSingle ? FLAGS.single : 0));
  view.setUint16(6, SEED_HASH, true);
  if (preambleLongs > 1) {
    view.setInt32(8, hashes.length, true);
    view.setFloat32(12, 1, true);
  }
  if (preambleLongs > 2) view.setBigInt64(16, theta, true);
  for (const [index, hash] of hashes.entries()) {
    view.setBigInt64(8 * (preambleLongs + index), hash, true);
  }
  return new Uint8Array(view.buffer);
}

/** The sketch of bytes; `name` is the function that was given them. */
export function thetaOfBytes(bytes: Uint8Array, name: string): ThetaSketch {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const preambleLongs = bytes.length < 8 ? 0 : view.getUint8(0) & 0x3f;
  const isOurs =
    preambleLongs >= 1 &&
    preambleLongs <= 3 &&
    bytes.length >= 8 * preambleLongs &&
    view.getUint8(1) === SERIAL_VERSION &&
    view.getUint8(2) === FAMILY_COMPACT;
  if (!isOurs) throw invalidSketch(name);
  const flags = view.getUint8(5);
  if ((flags & FLAGS.empty) !== 0) return { theta: THETA_MAX, hashes: [] };
  const count = preambleLongs === 1 ? 1 : view.getInt32(8, true);
  if (count < 0 || bytes.length < 8 * (preambleLongs + count)) throw invalidSketch(name);
  const theta = preambleLongs === 3 ? view.getBigInt64(16, true) : THETA_MAX;
  if (theta <= 0n) throw invalidSketch(name);
  const hashes = Array.from({ length: count }, (_, index) =>
    view.getBigInt64(8 * (preambleLongs + index), true),
  );
  return thetaSketchOf(theta, hashes, count);
}

function invalidSketch(name: string): Error {
  return userError(
    'THETA_INVALID_INPUT_SKETCH_BUFFER',
    `\`${name}\` takes the bytes of a theta sketch.`,
    {
      hint: 'Take them from theta_sketch_agg, theta_union, theta_intersection or theta_difference.',
    },
  );
}
