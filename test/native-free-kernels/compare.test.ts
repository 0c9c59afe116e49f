import fc, { type Arbitrary } from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { columnFromValues } from '../../src/columnar/column-from-values.ts';
import {
  BIGINT,
  type DataType,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  SMALLINT,
  STRING,
  TINYINT,
} from '../../src/columnar/types.ts';
import type { LiteralValue } from '../../src/columnar/value.ts';
import { compareOperands, compareValues } from '../../src/expression/compare.ts';
import { constantRow } from '../../src/expression/constant.ts';
import type { Operand } from '../../src/expression/operand.ts';
import { createRowErrors } from '../../src/expression/row-errors.ts';
import { rowCounts, validValue } from '../support/arbitrary-values.ts';
import { readBits } from '../support/bitmaps.ts';
import { releaseContext, testContext } from '../support/compute-context.ts';

const context = testContext();
afterEach(() => releaseContext(context));

/** Few different values, so that equal ones meet, and the extreme ones of each type. */
function edgeOrAny(type: DataType): Arbitrary<LiteralValue> {
  const edges: Record<string, LiteralValue[]> = {
    double: [Number.NaN, 0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1],
    float: [Number.NaN, 0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1],
    string: [
      '',
      'a',
      'ab',
      'abcdefgh',
      'abcdefghi',
      'abcdefgi',
      'abcdefghijklmnop',
      'abcdefghijklmnopq',
      'é',
      '👍',
      '\u0000',
    ],
    bigint: [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n)],
    decimal: [0n, 1n, -1n, 2n ** 64n, -(2n ** 64n), 10n ** 38n - 1n],
  };
  const special = edges[type.kind] ?? [0, 1, -1];
  return fc.oneof(fc.constantFrom(...special), validValue(type));
}

const types = [TINYINT, SMALLINT, INT, BIGINT, FLOAT, DOUBLE, decimal(38, 4), STRING];

test.each(types)('equal and less of $kind agree with the order of values', (type) => {
  const value = edgeOrAny(type);
  const batches = rowCounts.chain((length) => {
    const values = fc.array(value, { minLength: length, maxLength: length });
    return fc.record({ left: values, right: values, constant: value });
  });
  fc.assert(
    fc.property(batches, fc.boolean(), ({ left, right, constant }, flip) => {
      const batch = { rowCount: left.length, columns: [], weights: 0 };
      const frame = { ...context, batch, active: 0, errors: createRowErrors() };
      const column = (values: LiteralValue[]): Operand => ({
        column: columnFromValues(values, type, context.arena),
        step: 1,
      });
      const literal = { kind: 'literal', value: constant, type } as const;
      const one: Operand = { column: constantRow(literal, frame), step: 0 };
      const repeated = left.map(() => constant);
      for (const [a, b, x, y] of [
        [column(left), column(right), left, right],
        [column(left), one, left, repeated],
        [one, column(right), repeated, right],
      ] as const) {
        for (const comparison of ['equal', 'less'] as const) {
          const bitmap = compareOperands(comparison, a, b, type, flip, frame);
          const expected = x.map((item, row) => {
            const order = compareValues(item, y[row]);
            return (comparison === 'less' ? order < 0 : order === 0) !== flip;
          });
          expect(readBits(bitmap, left.length, context.memory)).toEqual(expected);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('the order of values puts NaN last and null first, and takes -0 for 0', () => {
  expect(compareValues(Number.NaN, Number.NaN)).toBe(0);
  expect(compareValues(Number.NaN, Number.POSITIVE_INFINITY)).toBe(1);
  expect(compareValues(-0, 0)).toBe(0);
  expect(compareValues(null, -1)).toBeLessThan(0);
  expect(compareValues([1, null], [1, 2])).toBeLessThan(0);
  expect(compareValues('z', 'é')).toBeLessThan(0);
});
