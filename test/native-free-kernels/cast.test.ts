import fc, { type Arbitrary } from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { bytesColumn, fixedColumn } from '../../src/columnar/batch.ts';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { columnToValues } from '../../src/columnar/column-to-values.ts';
import { BIGINT, DOUBLE, FLOAT, INT, SMALLINT, STRING, TINYINT } from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import { rowCounts, validValue } from '../support/arbitrary-values.ts';
import { readBits } from '../support/bitmaps.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
const { kernels, memory, arena, scratch } = context;
afterEach(() => releaseContext(context));

const integers = [
  { name: 'I8', type: TINYINT, bits: 8 },
  { name: 'I16', type: SMALLINT, bits: 16 },
  { name: 'I32', type: INT, bits: 32 },
  { name: 'I64', type: BIGINT, bits: 64 },
] as const;
const fractions = [
  { name: 'F32', type: FLOAT },
  { name: 'F64', type: DOUBLE },
] as const;

function batchOf<T>(value: Arbitrary<T>): Arbitrary<T[]> {
  return rowCounts.chain((length) => fc.array(value, { minLength: length, maxLength: length }));
}

const pairs = integers.flatMap((source) =>
  integers.filter((target) => target.bits < source.bits).map((target) => [source, target] as const),
);

test.each(pairs)(
  '$0.name to $1.name wraps around and reports what does not fit',
  (source, target) => {
    fc.assert(
      fc.property(batchOf(validValue(source.type)), (values) => {
        const to = arena.allocate(values.length * 8);
        const errors = scratch.allocateBitmap(values.length);
        const from = columnFromValues(values, source.type, arena).values;
        const kernel = `convert${source.name}To${target.name}` as 'convertI64ToI32';
        const failed = kernels[kernel](from, values.length, to, errors) !== 0;
        const exact = values.map((value) => BigInt(value as number | bigint));
        const wrapped = exact.map((value) => BigInt.asIntN(target.bits, value));
        const results = columnToValues(fixedColumn(values.length, 0, to), target.type, memory);
        expect(results).toEqual(wrapped.map(Number));
        expect(readBits(errors, values.length, memory)).toEqual(
          exact.map((value, row) => value !== wrapped[row]),
        );
        expect(failed).toBe(exact.some((value, row) => value !== wrapped[row]));
      }),
    );
  },
);

const edges = [
  0.5,
  -0.5,
  2147483647.9,
  2147483648,
  -2147483649,
  2 ** 63,
  -(2 ** 63),
  1e300,
  127.9,
  128,
  -129,
];
const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];

const toIntegers = fractions.flatMap((source) =>
  integers.map((target) => [source, target] as const),
);

test.each(toIntegers)('$0.name to $1.name drops the fraction and saturates', (source, target) => {
  const round = source.name === 'F32' ? Math.fround : (value: number) => value;
  const number = fc
    .oneof(fc.constantFrom(...edges, ...special), fc.double(), fc.double({ min: -1e5, max: 1e5 }))
    .map(round);
  const max = 2n ** BigInt(target.bits - 1) - 1n;
  /** Java: through INT or BIGINT, whose ends it keeps. */
  const saturated = (value: number): bigint => {
    const wide = target.bits === 64 ? 2n ** 63n - 1n : 2n ** 31n - 1n;
    if (Number.isNaN(value)) return 0n;
    if (value >= Number(wide)) return BigInt.asIntN(target.bits, wide);
    if (value <= -Number(wide) - 1) return BigInt.asIntN(target.bits, -wide - 1n);
    return BigInt.asIntN(target.bits, BigInt(Math.trunc(value)));
  };
  const fits = (value: number): boolean =>
    Math.floor(value) <= Number(max) && Math.ceil(value) >= Number(-max - 1n);
  fc.assert(
    fc.property(batchOf(number), (values) => {
      const to = arena.allocate(values.length * 8);
      const errors = scratch.allocateBitmap(values.length);
      const from = columnFromValues(values, source.type, arena).values;
      const kernel = `convert${source.name}To${target.name}` as 'convertF64ToI32';
      kernels[kernel](from, values.length, to, errors);
      const results = columnToValues(fixedColumn(values.length, 0, to), target.type, memory);
      expect(results.map((value) => BigInt(value as number | bigint))).toEqual(
        values.map(saturated),
      );
      expect(readBits(errors, values.length, memory)).toEqual(values.map((value) => !fits(value)));
    }),
  );
});

const widenings = [...integers, ...fractions].flatMap((source, index, all) =>
  all.slice(index + 1).map((target) => [source, target] as const),
);

test.each(widenings)('$0.name to $1.name keeps the value', (source, target) => {
  const convert = (value: LiteralValue): LiteralValue => {
    if (target.name === 'I64') return BigInt(value as number);
    return target.name === 'F32' ? Math.fround(Number(value)) : Number(value);
  };
  fc.assert(
    fc.property(batchOf(validValue(source.type)), (values) => {
      const to = arena.allocate(values.length * 8);
      const from = columnFromValues(values, source.type, arena).values;
      const kernel = `convert${source.name}To${target.name}` as 'convertI32ToI64';
      kernels[kernel](from, values.length, to);
      const results = columnToValues(fixedColumn(values.length, 0, to), target.type, memory);
      // From BIGINT, JavaScript rounds twice on the way to FLOAT.
      if (source.name === 'I64' && target.name === 'F32') {
        const near = (value: number, other: number): boolean =>
          Math.abs(value - other) <= Math.abs(other) * 2 ** -23;
        expect(results.every((value, row) => near(value as number, Number(values[row])))).toBe(
          true,
        );
      } else expect(results).toEqual(values.map(convert));
    }),
  );
});

test.each(integers)('$name is read from text and printed', ({ name, type, bits }) => {
  const digits = fc.stringMatching(/^[ \t]{0,2}[+-]?[0-9]{0,22}[a. ]?$/);
  const texts = batchOf(fc.oneof(validValue(type).map(String), digits));
  const max = 2n ** BigInt(bits - 1) - 1n;
  const read = (text: string): bigint | undefined => {
    const trimmed = text.trim();
    if (!/^[+-]?\d+$/.test(trimmed)) return undefined;
    const value = BigInt(trimmed.replace('+', ''));
    return value > max || value < -max - 1n ? undefined : value;
  };
  fc.assert(
    fc.property(texts, (values) => {
      const { length } = values;
      const column = columnFromValues(values, STRING, arena);
      const to = arena.allocate(length * 8);
      const errors = scratch.allocateBitmap(length);
      const failed =
        kernels[`parse${name}`](column.offsets, column.values, length, to, errors) !== 0;
      const expected = values.map(read);
      expect(readBits(errors, length, memory)).toEqual(
        expected.map((value) => value === undefined),
      );
      expect(failed).toBe(expected.includes(undefined));
      const results = columnToValues(fixedColumn(length, 0, to), type, memory);
      for (const [row, value] of expected.entries()) {
        if (value !== undefined) expect(BigInt(results[row] as number | bigint)).toBe(value);
      }
    }),
  );
});

test('printI64 prints every value', () => {
  fc.assert(
    fc.property(batchOf(validValue(BIGINT)), (values) => {
      const { length } = values;
      const column = columnFromValues(values, BIGINT, arena);
      const offsets = arena.allocate((length + 1) * 4);
      const heap = arena.allocate(length * 20);
      kernels.printI64(column.values, length, offsets, heap);
      const texts = columnToValues(bytesColumn(length, 0, offsets, heap), STRING, memory);
      expect(texts).toEqual(values.map(String));
    }),
  );
});
