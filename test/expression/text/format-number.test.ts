import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DOUBLE } from '../../../src/columnar/types.ts';
import { exactDecimal } from '../../../src/expression/text/exact-decimal.ts';
import { numberPattern, printNumber } from '../../../src/expression/text/number-pattern.ts';
import { evaluateSql } from '../evaluate-sql.ts';
import { inputOf } from '../same-by-row.ts';

const double = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((digits) => digits / 1024),
  fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((digits) => digits / 1000),
  fc.constantFrom(0, -0, 0.5, 1.5, 2.5, -0.5, 0.125, -0.001, 999.995, 1e21, 1e20, 999_999.5),
);

test('format_number prints a DOUBLE as the exact number that it is', () => {
  fc.assert(
    fc.property(fc.array(double, { minLength: 1, maxLength: 40 }), fc.nat(6), (rows, digits) => {
      const pattern = numberPattern(digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`);
      const wanted = rows.map((value) => printNumber(exactDecimal(value), pattern));
      const { values } = evaluateSql(`format_number(c0, ${digits})`, inputOf([rows], [DOUBLE]));
      expect(values).toEqual(wanted);
    }),
  );
});
