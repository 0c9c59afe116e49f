// The bytes of HyperLogLog sketches as Apache DataSketches writes them: a list or set of coupons, or one byte a slot.

import { userError } from '../../errors.ts';
import { type HllSketch, hllOfCoupons, LOG_K_MAX, LOG_K_MIN } from './hll-sketch.ts';

const SERIAL_VERSION = 1;
const FAMILY = 7;
const FLAGS = { empty: 4, compact: 8, outOfOrder: 16 } as const;
/** The mode in the low two bits of a byte; above them stands the width of a register: 2 for a whole byte. */
const MODES = { list: 0, set: 1, registers: 2 } as const;
const WIDTH = 2 << 2;
/** Bytes before the coupons or registers. */
const HEADERS = { list: 8, set: 12, registers: 40 } as const;
const LIST_MAX = 7;

/** The bytes of a sketch. */
export function hllBytes({ logK, coupons, registers }: HllSketch): Uint8Array {
  return coupons === null ? registerBytes(logK, registers ?? []) : couponBytes(logK, coupons);
}

function couponBytes(logK: number, coupons: readonly number[]): Uint8Array {
  const isList = coupons.length <= LIST_MAX;
  const header = isList ? HEADERS.list : HEADERS.set;
  const view = new DataView(new ArrayBuffer(header + 4 * coupons.length));
  const logSize = isList ? 3 : Math.max(5, Math.ceil(Math.log2((coupons.length * 4) / 3)));
  const empty = coupons.length === 0 ? FLAGS.empty : 0;
  writeHeader(
    view,
    isList ? 2 : 3,
    logK,
    logSize,
    FLAGS.compact | empty,
    isList ? MODES.list : MODES.set,
  );
  if (isList) view.setUint8(6, coupons.length);
  else view.setInt32(8, coupons.length, true);
  for (const [index, coupon] of coupons.entries()) view.setUint32(header + 4 * index, coupon, true);
  return new Uint8Array(view.buffer);
}

function registerBytes(logK: number, registers: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADERS.registers + registers.length));
  writeHeader(view, 10, logK, 0, FLAGS.compact | FLAGS.outOfOrder, MODES.registers);
  const sumOf = (wanted: (value: number) => boolean) =>
    registers.reduce((sum, value) => (wanted(value) ? sum + 2 ** -value : sum), 0);
  view.setFloat64(
    16,
    sumOf((value) => value < 32),
    true,
  );
  view.setFloat64(
    24,
    sumOf((value) => value >= 32),
    true,
  );
  view.setInt32(32, registers.filter((value) => value === 0).length, true);
  const bytes = new Uint8Array(view.buffer);
  bytes.set(registers, HEADERS.registers);
  return bytes;
}

function writeHeader(
  view: DataView,
  words: number,
  logK: number,
  logSize: number,
  flags: number,
  mode: number,
): void {
  for (const [place, byte] of [words, SERIAL_VERSION, FAMILY, logK, logSize, flags].entries()) {
    view.setUint8(place, byte);
  }
  view.setUint8(7, mode | WIDTH);
}

/** The sketch of bytes; `name` is the function that was given them. */
export function hllOfBytes(bytes: Uint8Array, name: string): HllSketch {
  const sketch = readSketch(bytes);
  if (sketch !== undefined) return sketch;
  const message = `\`${name}\` takes the bytes of a HyperLogLog sketch.`;
  throw userError('HLL_INVALID_INPUT_SKETCH_BUFFER', message, {
    hint: 'Take them from hll_sketch_agg, hll_union or hll_union_agg.',
  });
}

function readSketch(bytes: Uint8Array): HllSketch | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || bytes[1] !== SERIAL_VERSION || bytes[2] !== FAMILY) return undefined;
  const [logK, logSize, flags] = [bytes[3]!, bytes[4]!, bytes[5]!];
  if (logK < LOG_K_MIN || logK > LOG_K_MAX) return undefined;
  const mode = bytes[7]! & 3;
  if (mode === MODES.registers) {
    const isWhole = bytes[7]! >> 2 === WIDTH >> 2 && bytes.length >= HEADERS.registers + 2 ** logK;
    const registers = bytes.subarray(HEADERS.registers, HEADERS.registers + 2 ** logK);
    return isWhole ? { logK, coupons: null, registers: [...registers] } : undefined;
  }
  const isList = mode === MODES.list;
  const header = isList ? HEADERS.list : HEADERS.set;
  if (bytes.length < header) return undefined;
  const held = isList ? bytes[6]! : view.getInt32(8, true);
  // What is not compact is a table with free places, which are zero.
  const places = (flags & FLAGS.compact) === 0 && (flags & FLAGS.empty) === 0 ? 2 ** logSize : held;
  if (places < 0 || bytes.length < header + 4 * places) return undefined;
  const all = Array.from({ length: places }, (_, index) =>
    view.getUint32(header + 4 * index, true),
  );
  return hllOfCoupons(
    logK,
    all.filter((coupon) => coupon !== 0),
  );
}
