import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { DOUBLE, FLOAT } from '../../../src/columnar/types.ts';
import { powersOfFive } from '../../../src/formats/json/powers-of-five.ts';
import { releaseContext, testContext } from '../../support/compute-context.ts';
import { countSlowLines, readJson } from '../../support/json-lines.ts';

const context = testContext();

afterEach(() => releaseContext(context));

const linesOf = (texts: readonly string[]): string =>
  texts.map((text) => `{"v":${text}}`).join('\n');

/** Any 64 bits that are a number, as JavaScript prints it. */
const anyBits = fc
  .bigInt({ min: 0n, max: 2n ** 64n - 1n })
  .map((bits) => new Float64Array(new BigUint64Array([bits]).buffer)[0])
  .filter(Number.isFinite)
  .map(String);

const decimal = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 19n - 1n }), fc.integer({ min: -345, max: 310 }))
  .map(([digits, power]) => `${digits}e${power}`);

/** Half way between two neighbours: exact ties, which go to the even one, and what is a little off. */
const middle = fc
  .tuple(fc.bigInt({ min: 2n ** 53n, max: 2n ** 54n }), fc.integer({ min: -1, max: 8 }))
  .map(([mantissa, power]) => `${(mantissa * 2n + 1n) * 2n ** BigInt(power + 1)}`);

test('numbers of all sizes, digits and ties are the nearest doubles', () => {
  const texts = fc.array(fc.oneof(anyBits, decimal, middle), { minLength: 500, maxLength: 500 });
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
    fc.oneof(decimal, fc.float({ noNaN: true, noDefaultInfinity: true }).map(String)),
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
