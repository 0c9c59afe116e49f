import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import {
  BIGINT,
  DOUBLE,
  decimal,
  FLOAT,
  INT,
  SMALLINT,
  TINYINT,
} from '../../../src/columnar/types.ts';
import { powersOfFive } from '../../../src/expression/lines/powers-of-five.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { countSlowLines, readJson } from '../../support/json-lines.ts';

const context = testContext();

afterEach(() => {
  releaseContext(context);
  context.counters.badRecords = 0;
});

const linesOf = (texts: readonly string[]): string =>
  texts.map((text) => `{"v":${text}}`).join('\n');

test.each([
  ['9223372036854775807', BIGINT, 9223372036854775807n],
  ['-9223372036854775808', BIGINT, -9223372036854775808n],
  ['9223372036854775808', BIGINT, null],
  ['-0', BIGINT, 0n],
  ['2147483648', INT, null],
  ['-2147483648', INT, -2147483648],
  ['1.0', INT, null],
  ['1e2', INT, null],
  ['"1"', INT, null],
  ['""', INT, null],
  ['true', INT, null],
  ['255', TINYINT, -1],
  ['256', TINYINT, null],
  ['-129', TINYINT, null],
  ['32768', SMALLINT, null],
  ['-32768', SMALLINT, -32768],
  ['0.1', DOUBLE, 0.1],
  ['-0', DOUBLE, 0],
  ['-0.0', DOUBLE, -0],
  ['1e400', DOUBLE, Number.POSITIVE_INFINITY],
  ['NaN', DOUBLE, Number.NaN],
  ['"-Infinity"', DOUBLE, Number.NEGATIVE_INFINITY],
  ['-INF', DOUBLE, Number.NEGATIVE_INFINITY],
  ['"1.5"', DOUBLE, null],
  ['"__proto__"', DOUBLE, null],
  ['1.7976931348623157e308', DOUBLE, 1.7976931348623157e308],
  ['5e-324', DOUBLE, 5e-324],
  ['12345678901234567890', DOUBLE, 12345678901234567000],
  ['0.1', FLOAT, Math.fround(0.1)],
  // Half way between two floats as an f64, above it as a decimal.
  ['1.00000005960464477539062500001', FLOAT, 1.0000001192092896],
  ['1.000000059604644775390625', FLOAT, 1],
  ['12.345', decimal(10, 2), 1235n],
  ['-12.345', decimal(10, 2), -1235n],
  ['12.3', decimal(10, 2), 1230n],
  ['1e3', decimal(10, 2), 100000n],
  ['"1,234.5"', decimal(10, 2), 123450n],
  ['123456789', decimal(10, 2), null],
  ['99999999.99', decimal(10, 2), 9999999999n],
  ['12345678901234567890.5', decimal(30, 1), 123456789012345678905n],
] as const)('%s as %o is %s', (text, type, expected) => {
  expect(readJson(`{"v":${text}}`, { v: type }, context)).toEqual([[expected]]);
  expect(context.counters.badRecords).toBe(expected === null ? 1 : 0);
});

/** Any 64 bits that are a number, as JavaScript prints it. */
const anyBits = fc
  .bigInt({ min: 0n, max: 2n ** 64n - 1n })
  .map((bits) => new Float64Array(new BigUint64Array([bits]).buffer)[0])
  .filter(Number.isFinite)
  .map(String);

const anyDecimal = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 19n - 1n }), fc.integer({ min: -345, max: 310 }))
  .map(([digits, power]) => `${digits}e${power}`);

/** Half way between two neighbours: exact ties, which go to the even one, and what is a little off. */
const middle = fc
  .tuple(fc.bigInt({ min: 2n ** 53n, max: 2n ** 54n }), fc.integer({ min: -1, max: 8 }))
  .map(([mantissa, power]) => `${(mantissa * 2n + 1n) * 2n ** BigInt(power + 1)}`);

test('numbers of all sizes, digits and ties are the nearest doubles', () => {
  const texts = fc.array(fc.oneof(anyBits, anyDecimal, middle), { minLength: 500, maxLength: 500 });
  fc.assert(
    fc.property(texts, (numbers) => {
      const rows = readJson(linesOf(numbers), { v: DOUBLE }, context);
      expect(rows).toEqual(numbers.map((text) => [Number(text)]));
      releaseContext(context);
    }),
    { numRuns: 40 },
  );
});

test('floats are rounded once', () => {
  const texts = fc.array(
    fc.oneof(anyDecimal, fc.float({ noNaN: true, noDefaultInfinity: true }).map(String)),
    {
      minLength: 500,
      maxLength: 500,
    },
  );
  fc.assert(
    fc.property(texts, (numbers) => {
      const rows = readJson(linesOf(numbers), { v: FLOAT }, context);
      expect(rows).toEqual(numbers.map((text) => [Math.fround(Number(text))]));
      releaseContext(context);
    }),
    { numRuns: 20 },
  );
});

test('doubles as programs print them are no work for the slow path', () => {
  const texts = [
    '0.1',
    '-12.75',
    '1e300',
    '0.30000000000000004',
    '2.2250738585072014e-308',
    '1e22',
  ];
  expect(countSlowLines(linesOf(texts), { v: DOUBLE }, context)).toBe(0);
});

test('the table of powers begins, turns and ends as published', () => {
  const words = new BigUint64Array(powersOfFive().buffer);
  const power = (exponent: number) => words.slice((exponent + 342) * 2, (exponent + 343) * 2);
  expect(power(-342)).toEqual(BigUint64Array.of(0xeef453d6923bd65an, 0x113faa2906a13b3fn));
  expect(power(0)).toEqual(BigUint64Array.of(1n << 63n, 0n));
  expect(power(308)).toEqual(BigUint64Array.of(0x8e679c2f5e44ff8fn, 0x570f09eaa7ea7648n));
});
