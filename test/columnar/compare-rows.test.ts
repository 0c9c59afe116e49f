import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import { compareNullable, compareValues } from '../../src/columnar/compare-rows.ts';
import {
  BINARY,
  type DataType,
  DOUBLE,
  decimal,
  STRING,
  typeName,
} from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import { anyType, rowCounts, valuesOf } from '../support/arbitrary-values.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';
import { orderOfValues } from '../support/value-order.ts';

const context = testContext();

const orderable = anyType.filter((type) => !typeName(type).includes('MAP'));

test('rows of any type but maps are in the order of their values', () => {
  const cases = orderable.chain((type) =>
    fc.record({
      type: fc.constant(type),
      values: valuesOf(type, rowCounts),
      pairs: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 20 }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ type, values, pairs }) => {
      const column = columnFromValues(values, type, context.arena);
      const compare = compareNullable(column, type, true, context.memory);
      for (const [first, second] of values.length === 0 ? [] : pairs) {
        const [left, right] = [first % values.length, second % values.length];
        const expected = orderOfValues(values[left], values[right], type);
        expect(Math.sign(compare(left, right))).toBe(Math.sign(expected));
      }
      releaseContext(context);
    }),
  );
});

test.each<[DataType, LiteralValue[]]>([
  [DOUBLE, [Number.NEGATIVE_INFINITY, -1, 0, 1, Number.POSITIVE_INFINITY, Number.NaN]],
  [STRING, ['', 'Z', 'a', 'ab', 'b', 'é', '～', '😀']],
  [BINARY, [new Uint8Array([]), new Uint8Array([127]), new Uint8Array([128])]],
  [decimal(38, 0), [-(10n ** 37n), -(2n ** 64n), -1n, 0n, 1n, 2n ** 64n, 2n ** 64n + 1n]],
])('%j: each value comes before the next', (type, values) => {
  const column = columnFromValues(values, type, context.arena);
  const compare = compareValues(column, type, context.memory);
  for (let row = 1; row < values.length; row++) {
    expect(compare(row - 1, row)).toBeLessThan(0);
    expect(compare(row, row - 1)).toBeGreaterThan(0);
    expect(compare(row, row)).toBe(0);
  }
});

test('zeros of both signs are equal', () => {
  const column = columnFromValues([0, -0], DOUBLE, context.arena);
  expect(compareValues(column, DOUBLE, context.memory)(0, 1)).toBe(0);
});

test('nulls go to the side that was asked for', () => {
  const column = columnFromValues([1, null], DOUBLE, context.arena);
  expect(compareNullable(column, DOUBLE, true, context.memory)(0, 1)).toBeGreaterThan(0);
  expect(compareNullable(column, DOUBLE, false, context.memory)(0, 1)).toBeLessThan(0);
  expect(compareNullable(column, DOUBLE, false, context.memory)(1, 1)).toBe(0);
});
