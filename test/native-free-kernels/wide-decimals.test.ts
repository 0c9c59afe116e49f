import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { rescale } from '../../src/expression/arithmetic/decimal.ts';
import { readBits } from '../support/bitmaps.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
const { kernels, memory, arena } = context;
afterEach(() => releaseContext(context));

const MAX = { 1: 2n ** 7n, 2: 2n ** 15n, 4: 2n ** 31n, 8: 2n ** 63n, 16: 2n ** 127n } as const;
type Width = keyof typeof MAX;

const value = fc.oneof(
  fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n, -1n, 5n, -5n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 32n, -(2n ** 31n)),
  fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }),
);
const rows = fc.array(value, { minLength: 1, maxLength: 130 });
const precision = fc.integer({ min: 1, max: 38 });

test('products of decimals, and the rows whose product a kernel cannot tell', () => {
  const widths = fc.constantFrom<Width>(8, 16);
  fc.assert(
    fc.property(
      rows,
      widths,
      widths,
      fc.boolean(),
      precision,
      (given, one, other, steps, digits) => {
        const left = given.map((each) => held(each, one));
        const right = given.toReversed().map((each) => held(each, other));
        const count = given.length;
        const target = arena.allocate(count * 16);
        const errors = arena.allocateBitmap(count);
        const step = steps ? 1 : 0;
        const from = [write(left, one), one, 1, write(right, other), other, step] as const;
        const any = kernels.multiplyDecimals(...from, count, ...bound(digits), target, errors);
        const products = left.map((each, row) => each * right[row * step]!);
        const expected = products.map((product, row) => {
          const areWords = isWord(left[row]!) && isWord(right[row * step]!);
          return areWords && isBelow(product, digits) ? product : null;
        });
        expect(read(target, count, 16, errors)).toEqual(expected);
        expect(any !== 0).toBe(expected.includes(null));
      },
    ),
  );
});

test('integers and decimals at another scale, rounded half up', () => {
  const widths = fc.constantFrom<Width>(1, 2, 4, 8, 16);
  const scale = fc.integer({ min: -18, max: 18 });
  const results = fc.constantFrom<8 | 16>(8, 16);
  fc.assert(
    fc.property(rows, widths, scale, results, precision, (given, width, shift, result, digits) => {
      const precisionMax = result === 8 ? Math.min(digits, 18) : digits;
      const values = given.map((each) => held(each, width));
      const count = given.length;
      const target = arena.allocate(count * result);
      const errors = arena.allocateBitmap(count);
      const factor = 10n ** BigInt(Math.max(0, shift));
      const divisor = 10n ** BigInt(Math.max(0, -shift));
      const from = [write(values, width), width, count, factor, divisor] as const;
      const any = kernels.rescaleDecimals(...from, ...bound(precisionMax), target, result, errors);
      const expected = values.map((each) => {
        const scaled = rescale(each, Math.max(0, -shift), Math.max(0, shift));
        return (shift === 0 || isWord(each)) && isBelow(scaled, precisionMax) ? scaled : null;
      });
      expect(read(target, count, result, errors)).toEqual(expected);
      expect(any !== 0).toBe(expected.includes(null));
    }),
  );
});

function held(each: bigint, width: Width): bigint {
  return each % MAX[width];
}

function isWord(each: bigint): boolean {
  return BigInt.asIntN(64, each) === each;
}

function isBelow(each: bigint, digits: number): boolean {
  return each < 10n ** BigInt(digits) && each > -(10n ** BigInt(digits));
}

function bound(digits: number): readonly [bigint, bigint] {
  const limit = 10n ** BigInt(digits);
  return [BigInt.asIntN(64, limit), limit >> 64n];
}

function write(values: readonly bigint[], width: Width): number {
  const address = arena.allocate(values.length * width);
  for (const [row, each] of values.entries()) {
    for (let byte = 0; byte < width; byte++) {
      memory.u8[address + row * width + byte] = Number((each >> BigInt(byte * 8)) & 0xffn);
    }
  }
  return address;
}

/** Null for the rows that were reported. */
function read(target: number, count: number, width: Width, errors: number): unknown[] {
  return readBits(errors, count, memory).map((isReported, row) => {
    if (isReported) return null;
    const word = (target + row * width) / 8;
    const low = memory.i64[word]!;
    return width === 8 ? low : (memory.i64[word + 1]! << 64n) | BigInt.asUintN(64, low);
  });
}
