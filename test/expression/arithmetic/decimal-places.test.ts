import fc from 'fast-check';
import { expect, test } from 'vitest';
import { doubleText } from '../../../src/columnar/number-text.ts';
import { DecimalPlaces } from '../../../src/expression/arithmetic/decimal-places.ts';
import { evaluateSql } from '../evaluate-sql.ts';

/** Units by the digits of the shortest text. */
function unitsOfText(text: string, scale: number, toEven: boolean): bigint {
  const [mantissa, exponent = '0'] = text.split('E');
  const [whole, fraction = ''] = mantissa.split('.');
  const digits = BigInt(whole + fraction);
  const shift = Number(exponent) - fraction.length + scale;
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  const units = digits / divisor;
  const twice = 2n * (digits % divisor);
  const isUp = twice > divisor || (twice === divisor && !(toEven && units % 2n === 0n));
  return isUp ? units + 1n : units;
}

const halves = fc
  .tuple(fc.integer({ min: 0, max: 10 ** 9 }), fc.integer({ min: 0, max: 8 }))
  .map(([units, scale]) => Number(`${units}5e${-scale - 1}`));
const texts = fc
  .tuple(fc.integer({ min: 0, max: 10 ** 12 }), fc.integer({ min: 0, max: 12 }))
  .map(([digits, scale]) => digits / 10 ** scale);
const values = fc.oneof(halves, texts, fc.double({ min: 0, max: 1e14, noNaN: true }));

test('units are those of the shortest text', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: -5, max: 12 }), fc.boolean(), (value, scale, toEven) => {
      const units = new DecimalPlaces(scale, toEven).units(value);
      if (units === undefined) return;
      expect(BigInt(units)).toBe(unitsOfText(doubleText(value), scale, toEven));
    }),
    { numRuns: 2000 },
  );
});

test('what has more digits than a double tells is left open', () => {
  const places = new DecimalPlaces(2, false);
  expect([1e13, Number.NaN, Number.POSITIVE_INFINITY].map((value) => places.units(value))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(new DecimalPlaces(22, false).units(1)).toBe(undefined);
});

test.each([
  ['round(1.005D, 2)', 1.01],
  ['round(-2.5D)', -3],
  ['bround(2.5D)', 2],
  ['bround(-3.5D)', -4],
  ['round(-0.4D)', 0],
  ['bround(-0.5D)', 0],
  ['round(-0.0D, 1)', 0],
  ['round(CAST(-0.4 AS FLOAT))', 0],
  ['round(CAST(0.35 AS FLOAT), 1)', Math.fround(0.3)],
  ['round(CAST(2.675 AS FLOAT), 2)', Math.fround(2.67)],
  ['round(12345.5D, -2)', 12300],
  ['round(1.5e300D, 2)', 1.5e300],
  ['round(1.5e300D, -300)', 2e300],
  ['bround(2.5e-300D, 300)', 2e-300],
  ['round(123.5D, -400)', 0],
  ['round(CAST(16777215.5 AS FLOAT), -1)', 16777220],
  ["round(CAST('NaN' AS DOUBLE), 1)", Number.NaN],
  ['floor(-1.5D)', -2n],
  ['ceil(1e300D)', 2n ** 63n - 1n],
  ['floor(-4294967297.5D)', -4294967298n],
  ['CAST(1.005D AS DECIMAL(10, 2))', 101n],
  ['CAST(-1e13D AS DECIMAL(38, 4))', -(10n ** 17n)],
  ['CAST(CAST(0.1 AS FLOAT) AS DECIMAL(12, 10))', 1000000015n],
  ['CAST(CAST(0.35 AS FLOAT) AS DECIMAL(2, 1))', 3n],
])('%s is %s', (sql, value) => {
  expect(evaluateSql(sql).values).toEqual([value]);
});
