// The kernel that changes accumulators, against one row after the other.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type {
  AccumulatorColumn,
  AccumulatorStep,
} from '../../src/expression/aggregate-function.ts';
import {
  accumulate,
  LAYOUTS,
  OPERATIONS,
  STEP_BYTES,
} from '../../src/expression/aggregates/accumulate.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
const { memory, arena } = context;
afterEach(() => releaseContext(context));

type Operation = AccumulatorStep['operation'];
type Layout = AccumulatorStep['layout'];
type Place = readonly [first: bigint | number, second: bigint];

const INTEGER_BITS = { bits: 1, i8: 8, i16: 16, i32: 32, i64: 64, i128: 128 } as const;
const EXACT: readonly Layout[] = ['i8', 'i16', 'i32', 'i64', 'i128'];
const EXTREME: readonly Layout[] = ['bits', ...EXACT, 'f32', 'f64'];
/** In the accumulator of an extreme, a BOOLEAN or a short integer has 32 bits. */
const EXTREME_BYTES = { bits: 4, i8: 4, i16: 4, i32: 4, i64: 8, i128: 16, f32: 4, f64: 8 } as const;
const ROWS_MAX = 700;
const SLOTS = 11;
/** Four slots a segment. */
const SHIFT = 2;
const WRAP = 2n ** 40n;

/** One step over rows whose values are these; merges have second values, the others bitmaps. */
interface Drawn {
  readonly operation: Operation;
  readonly layout: Layout;
  readonly values: readonly (bigint | number)[];
  readonly seconds: readonly bigint[];
  /** Numbers of bitmaps. */
  readonly rows: readonly number[];
}

const operations: readonly [Operation, readonly Layout[]][] = [
  ['count', ['i8']],
  ['uncount', ['i8']],
  ['add', [...EXACT, 'f32', 'f64']],
  ['subtract', EXACT],
  ['least', EXTREME],
  ['greatest', EXTREME],
  ['mergeCounts', ['i64']],
  ['mergeExactSums', ['i128']],
  ['mergeFloatSums', ['f64']],
];

function valuesOf(layout: Layout): fc.Arbitrary<bigint | number> {
  if (layout === 'f32' || layout === 'f64') {
    const odd = fc.constantFrom(Number.NaN, 0, -0, Infinity, -Infinity);
    return fc.oneof(fc.integer({ min: -1000, max: 1000 }), odd);
  }
  const bits = BigInt(INTEGER_BITS[layout]);
  if (layout === 'bits') return fc.bigInt({ min: 0n, max: 1n });
  const [min, max] = [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
  return fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, 0n, -1n));
}

const drawn = fc.constantFrom(...operations).chain(([operation, layouts]) =>
  fc.constantFrom(...layouts).chain((layout) =>
    fc.record<Drawn>({
      operation: fc.constant(operation),
      layout: fc.constant(layout),
      values: fc.array(valuesOf(layout), { minLength: 1, maxLength: 9 }),
      seconds: fc.array(fc.bigInt({ min: 0n, max: 1000n }), { minLength: 1, maxLength: 5 }),
      rows: operation.startsWith('merge')
        ? fc.constant([])
        : fc.array(fc.constantFrom(0, 1, 2), { maxLength: 2 }),
    }),
  ),
);

test('rows go through several steps as one after the other', () => {
  fc.assert(
    fc.property(
      fc.array(drawn, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: ROWS_MAX }),
      fc.constantFrom(1, 2, SLOTS),
      fc.integer({ min: 1, max: 400 }),
      fc.boolean(),
      (steps, count, slotCount, density, isRecord) => {
        const slots = Array.from({ length: count }, (_, row) => (row * row * 7 + row) % slotCount);
        // The second bitmap has few rows or none, the third one all.
        const bitmaps = [2, density, 1].map((every) =>
          slots.map((_, row) => row % every === (every === density ? density - 1 : 0)),
        );
        checkSteps(steps, slots, bitmaps, isRecord);
        releaseContext(context);
      },
    ),
    { numRuns: 300 },
  );
});

test('steps are written as the kernel reads them', () => {
  const source = new URL('../../native-free-kernels/aggregate/inner/step.ts', import.meta.url);
  const words = readFileSync(source, 'utf8').matchAll(/export const (\w+): u32 = (\d+);/g);
  const numbers = new Map([...words].map(([, name, value]) => [name!, Number(value)]));
  const named = (own: Record<string, number>) =>
    Object.entries(own).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
      value,
    ]);
  const expected = [...named(OPERATIONS), ...named(LAYOUTS), ['STEP_BYTES', STEP_BYTES]];
  expect(expected.map(([name]) => [name, numbers.get(String(name))])).toEqual(expected);
});

function checkSteps(
  steps: readonly Drawn[],
  slots: readonly number[],
  bitmaps: readonly (readonly boolean[])[],
  isRecord: boolean,
): void {
  const columns = placeAccumulators(steps, isRecord);
  const bits = bitmaps.map((rows) => writeBits(rows));
  const bound = steps.map((step, index) => ({
    columns: columns[index]!,
    step: {
      operation: step.operation,
      layout: step.layout,
      values: writeValues(step, slots.length),
      secondValues: writeWords(slots.map((_, row) => step.seconds[row % step.seconds.length]!)),
      rows: step.rows.map((bitmap) => bits[bitmap]!),
    },
  }));
  const address = arena.allocate(slots.length * 4);
  memory.u32.set(slots, address / 4);
  // Whoever knows that there is one slot only may say so.
  const areSame = isRecord && new Set(slots).size === 1;
  accumulate(bound, { slots: address, count: slots.length, areSame }, context);
  steps.forEach((step, index) => {
    const found = Array.from({ length: SLOTS }, (_, slot) => read(step, columns[index]!, slot));
    expect([step, found]).toEqual([step, expectedOf(step, slots, bitmaps)]);
  });
}

function expectedOf(
  step: Drawn,
  slots: readonly number[],
  bitmaps: readonly (readonly boolean[])[],
): readonly Place[] {
  const isFloat = step.layout === 'f32' || step.layout === 'f64';
  const isSum = step.operation !== 'mergeCounts' && !/count/.test(step.operation);
  const places: Place[] = Array.from({ length: SLOTS }, () => [isFloat && isSum ? 0 : 0n, 0n]);
  slots.forEach((slot, row) => {
    if (step.rows.some((bitmap) => !bitmaps[bitmap]![row])) return;
    const value = step.values[row % step.values.length]!;
    const second = step.seconds[row % step.seconds.length]!;
    places[slot] = changed(step.operation, places[slot]!, value, second);
  });
  return places;
}

function changed(
  operation: Operation,
  [first, second]: Place,
  value: bigint | number,
  added: bigint,
): Place {
  switch (operation) {
    case 'count':
      return [(first as bigint) + 1n, 0n];
    case 'uncount':
      return [(first as bigint) - 1n, 0n];
    case 'mergeCounts':
      return [BigInt.asIntN(64, (first as bigint) + (value as bigint)), 0n];
    case 'least':
      return second === 1n && !isLess(value, first) ? [first, 1n] : [value, 1n];
    case 'greatest':
      return second === 1n && !isLess(first, value) ? [first, 1n] : [value, 1n];
    default:
      return summed(operation, [first, second], value, added);
  }
}

function summed(
  operation: Operation,
  [first, second]: Place,
  value: bigint | number,
  added: bigint,
): Place {
  const count = operation.startsWith('merge') ? added : operation === 'subtract' ? -1n : 1n;
  if (typeof first === 'number') return [first + (value as number), second + count];
  const total = operation === 'subtract' ? first - (value as bigint) : first + (value as bigint);
  const kept = BigInt.asIntN(128, total);
  return [kept, second + count + ((total - kept) / 2n ** 128n) * WRAP];
}

function isLess(left: bigint | number, right: bigint | number): boolean {
  return left < right || (!Number.isNaN(left) && Number.isNaN(right));
}

/** Accumulators of zeros, those of a slot side by side or each kind in a column of its own. */
function placeAccumulators(
  steps: readonly Drawn[],
  isRecord: boolean,
): readonly (readonly AccumulatorColumn[])[] {
  const segmentCount = Math.ceil(SLOTS / 2 ** SHIFT);
  const directory = arena.allocate(segmentCount * 4);
  const widths = steps.map((step) => widthsOf(step));
  const record = widths.flat().reduce((sum, width) => sum + width, 0);
  const segmentBytes = record << SHIFT;
  for (let segment = 0; segment < segmentCount; segment++) {
    const address = arena.allocate(segmentBytes);
    memory.u8.fill(0, address, address + segmentBytes);
    memory.u32[directory / 4 + segment] = address;
  }
  let next = 0;
  return widths.map((own) =>
    own.map((width) => {
      const offset = isRecord ? next : next << SHIFT;
      next += width;
      return { directory, shift: SHIFT, offset, stride: isRecord ? record : width };
    }),
  );
}

function widthsOf({ operation, layout }: Drawn): readonly number[] {
  if (/count/i.test(operation)) return [8];
  if (operation === 'least' || operation === 'greatest') return [EXTREME_BYTES[layout], 4];
  return [layout === 'f32' || layout === 'f64' ? 8 : 16, 8];
}

function read(step: Drawn, columns: readonly AccumulatorColumn[], slot: number): Place {
  const [first, second = 0n] = columns.map(({ directory, offset, stride }, index) => {
    const segment = memory.u32[directory / 4 + (slot >>> SHIFT)]!;
    const place = segment + offset + (slot & (2 ** SHIFT - 1)) * stride;
    return readPlace(place, widthsOf(step)[index]!, index === 0 ? step : null);
  });
  return [first!, second as bigint];
}

function readPlace(place: number, width: number, step: Drawn | null): bigint | number {
  const view = new DataView(memory.u8.buffer, place, width);
  const isFloat = step !== null && (step.layout === 'f32' || step.layout === 'f64');
  if (width === 4) return isFloat ? view.getFloat32(0, true) : BigInt(view.getInt32(0, true));
  if (width === 8) return isFloat ? view.getFloat64(0, true) : view.getBigInt64(0, true);
  return (view.getBigInt64(8, true) << 64n) | view.getBigUint64(0, true);
}

function writeValues({ operation, layout, values }: Drawn, count: number): number {
  if (operation === 'count' || operation === 'uncount') return 0;
  const own = Array.from({ length: count }, (_, row) => values[row % values.length]!);
  if (layout === 'bits') return writeBits(own.map((value) => value === 1n));
  if (layout === 'f32' || layout === 'f64') {
    const kind = layout === 'f32' ? Float32Array : Float64Array;
    return writeBytes(new Uint8Array(kind.from(own as number[]).buffer));
  }
  const width = INTEGER_BITS[layout] / 8;
  const bytes = own.flatMap((value) =>
    Array.from({ length: width }, (_, byte) =>
      Number(((value as bigint) >> BigInt(byte * 8)) & 255n),
    ),
  );
  return writeBytes(Uint8Array.from(bytes));
}

function writeWords(values: readonly bigint[]): number {
  return writeBytes(new Uint8Array(BigInt64Array.from(values).buffer));
}

function writeBits(bits: readonly boolean[]): number {
  const bytes = new Uint8Array(Math.ceil(bits.length / 64) * 8);
  bits.forEach((bit, row) => {
    if (bit) bytes[row >>> 3]! |= 1 << (row & 7);
  });
  return writeBytes(bytes);
}

function writeBytes(bytes: Uint8Array): number {
  const address = arena.allocate(Math.max(8, bytes.length));
  memory.u8.set(bytes, address);
  return address;
}
