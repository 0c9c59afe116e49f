import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DOUBLE } from '../../../src/columnar/types.ts';
import { exactDecimal, shortestDecimal } from '../../../src/expression/text/exact-decimal.ts';
import { numberPattern, printNumber } from '../../../src/expression/text/number-pattern.ts';
import { evaluateSql } from '../evaluate-sql.ts';
import { inputOf } from '../same-by-row.ts';

const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((digits) => digits / 1024),
  fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((digits) => digits / 1000),
  fc.constantFrom(0, -0, 0.5, 1.5, 2.5, -0.5, 0.125, -0.001, 999.995, 1e21, 1e20, 999_999.5),
);

test('format_number rounds a DOUBLE by the exact number that it is', () => {
  fc.assert(
    fc.property(fc.array(double, { minLength: 1, maxLength: 40 }), fc.nat(6), (rows, digits) => {
      const pattern = numberPattern(digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`);
      const wanted = rows.map((value) => {
        const shortest = shortestDecimal(value);
        const number = shortest.scale <= digits ? shortest : exactDecimal(value);
        return (Object.is(value, -0) ? '-' : '') + printNumber(number, pattern);
      });
      const { values } = evaluateSql(`format_number(c0, ${digits})`, inputOf([rows], [DOUBLE]));
      expect(values).toEqual(wanted);
    }),
  );
});

test.each([
  [0.1, 20, '0.10000000000000000000'],
  [1.005, 2, '1.00'],
  [1.005, 3, '1.005'],
  [0.125, 2, '0.12'],
  [2 ** 70, 0, '1,180,591,620,717,411,300,000'],
  [-0, 2, '-0.00'],
  [-0.001, 2, '-0.00'],
])('%d with %i digits is %s', (value, digits, text) => {
  const { values } = evaluateSql(`format_number(c0, ${digits})`, inputOf([[value]], [DOUBLE]));
  expect(values).toEqual([text]);
});
