// The bytes of KLL sketches as Apache DataSketches writes them.

import { userError } from '../../errors.ts';
import {
  capacity,
  emptyKll,
  K_MAX,
  K_MIN,
  type KllSketch,
  type KllValue,
  LEVEL_MIN,
} from './kll-sketch.ts';

/** What the values of a sketch are. */
export type KllKind = 'bigint' | 'float' | 'double';

const FAMILY = 15;
const FLAGS = { empty: 1, single: 4 } as const;
const SERIAL_VERSIONS = { full: 1, single: 2 } as const;
const WORDS = { short: 2, full: 5 } as const;
const SHORT_HEADER = 8;
const FULL_HEADER = 20;
/** Levels of a sketch that has seen 2^63 values have fewer. */
const LEVELS_MAX = 61;

/** The bytes of a sketch. */
export function kllBytes(sketch: KllSketch, kind: KllKind): Uint8Array {
  const { k, count, least, greatest, levels } = sketch;
  const width = widthOf(kind);
  if (least === null || greatest === null) return shortBytes(k, FLAGS.empty, null, kind);
  if (count === 1n) return shortBytes(k, FLAGS.single, least, kind);
  const values = [least, greatest, ...levels.flat()];
  const items = FULL_HEADER + 4 * levels.length;
  const view = new DataView(new ArrayBuffer(items + width * values.length));
  writeHeader(view, WORDS.full, SERIAL_VERSIONS.full, 0, k);
  view.setBigInt64(8, count, true);
  view.setUint16(16, k, true);
  view.setUint8(18, levels.length);
  // Levels lie at the end of the room that there is for all of them.
  let place = capacity(k, levels.length) - (values.length - 2);
  for (const [index, level] of levels.entries()) {
    view.setInt32(FULL_HEADER + 4 * index, place, true);
    place += level.length;
  }
  for (const [index, value] of values.entries())
    writeValue(view, items + width * index, value, kind);
  return new Uint8Array(view.buffer);
}

function shortBytes(k: number, flags: number, value: KllValue | null, kind: KllKind): Uint8Array {
  const view = new DataView(new ArrayBuffer(SHORT_HEADER + (value === null ? 0 : widthOf(kind))));
  const version = value === null ? SERIAL_VERSIONS.full : SERIAL_VERSIONS.single;
  writeHeader(view, WORDS.short, version, flags, k);
  if (value !== null) writeValue(view, SHORT_HEADER, value, kind);
  return new Uint8Array(view.buffer);
}

function writeHeader(
  view: DataView,
  words: number,
  version: number,
  flags: number,
  k: number,
): void {
  for (const [place, byte] of [words, version, FAMILY, flags].entries()) view.setUint8(place, byte);
  view.setUint16(4, k, true);
  view.setUint8(6, LEVEL_MIN);
}

/**
 * The sketch of bytes; `name` is the function that was given them. Bytes do not say what their values are: those of
 * another kind are refused only when there are too few of them.
 */
export function kllOfBytes(bytes: Uint8Array, kind: KllKind, name: string): KllSketch {
  const sketch = readSketch(bytes, kind);
  if (sketch !== undefined) return sketch;
  const message = `\`${name}\` takes the bytes of a KLL sketch of ${kind.toUpperCase()} values.`;
  throw userError('KLL_INVALID_INPUT_SKETCH_BUFFER', message, {
    hint: `Take them from kll_sketch_agg_${kind} or kll_sketch_merge_${kind}.`,
  });
}

function readSketch(bytes: Uint8Array, kind: KllKind): KllSketch | undefined {
  if (bytes.length < SHORT_HEADER || bytes[2] !== FAMILY) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [words, flags, k] = [bytes[0], bytes[3]!, view.getUint16(4, true)];
  if (k < K_MIN || k > K_MAX) return undefined;
  const width = widthOf(kind);
  if (words === WORDS.full) return readFull(view, k, kind);
  if (words !== WORDS.short) return undefined;
  if ((flags & FLAGS.empty) !== 0) return emptyKll(k);
  if (bytes.length < SHORT_HEADER + width) return undefined;
  const value = readValue(view, SHORT_HEADER, kind);
  return { k, count: 1n, least: value, greatest: value, levels: [[value]] };
}

function readFull(view: DataView, k: number, kind: KllKind): KllSketch | undefined {
  if (view.byteLength < FULL_HEADER) return undefined;
  const levelCount = view.getUint8(18);
  const items = FULL_HEADER + 4 * levelCount;
  if (levelCount === 0 || levelCount > LEVELS_MAX || view.byteLength < items) return undefined;
  const starts = Array.from({ length: levelCount }, (_, index) =>
    view.getInt32(FULL_HEADER + 4 * index, true),
  );
  const ends = [...starts.slice(1), capacity(k, levelCount)];
  const held = ends.at(-1)! - starts[0]!;
  const isWhole = starts.every((start, index) => start >= 0 && start <= ends[index]!);
  const width = widthOf(kind);
  if (!isWhole || view.byteLength < items + width * (held + 2)) return undefined;
  const valueAt = (index: number): KllValue => readValue(view, items + width * index, kind);
  const levels = starts.map((start, level) =>
    Array.from({ length: ends[level]! - start }, (_, index) =>
      valueAt(2 + start - starts[0]! + index),
    ),
  );
  const count = view.getBigInt64(8, true);
  return { k, count, least: valueAt(0), greatest: valueAt(1), levels };
}

function widthOf(kind: KllKind): number {
  return kind === 'float' ? 4 : 8;
}

function writeValue(view: DataView, place: number, value: KllValue, kind: KllKind): void {
  if (kind === 'bigint') view.setBigInt64(place, BigInt(value), true);
  else if (kind === 'float') view.setFloat32(place, Number(value), true);
  else view.setFloat64(place, Number(value), true);
}

function readValue(view: DataView, place: number, kind: KllKind): KllValue {
  if (kind === 'bigint') return view.getBigInt64(place, true);
  return kind === 'float' ? view.getFloat32(place, true) : view.getFloat64(place, true);
}
